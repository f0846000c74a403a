"""A codebook that a person can look at: some tokens, and the patches that are nearest to each."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from lab.core.contracts import CANVAS_PX
from lab.figures.lighting.lit_picture import png_of
from lab.figures.theme import SMALL_PX

if TYPE_CHECKING:
    import plotly.graph_objects as go

CELL_PX, TILE_PX, ROW_PX = 32, 64, 46
"""A cell of the canvas, the tile that is cut around it, and a line of the picture."""
SHOWN, FRAME = 8, 150
"""Tokens that are drawn; the grey between tiles."""


def codebook(
    rows: Sequence[Mapping[str, Any]], figure: go.Figure, picture_of: Callable[[str], Any]
) -> go.Figure:
    """Put tokens above a figure of one plot, from the purest to the least pure, each with tiles of
    its nearest patches; those that few pictures have are left out.

    ``rows`` have token, purity, label, item, row and column, nearest first; ``picture_of`` an item
    is its canvas ``uint8 [224, 224, 3]``.
    """
    import plotly.graph_objects as go

    by_token: dict[int, list[Mapping[str, Any]]] = {}
    for row in rows:
        by_token.setdefault(row["token"], []).append(row)
    widest = max(map(len, by_token.values()))
    # What one or two pictures alone have is pure, and no word.
    common = [near for near in by_token.values() if len(near) == widest]
    ranked = sorted(common, key=lambda near: -near[0]["purity"])
    steps = np.linspace(0, len(ranked) - 1, min(SHOWN, len(ranked))).round().astype(int)
    shown = [ranked[k] for k in steps]
    mosaic = np.full((len(shown) * TILE_PX, widest * TILE_PX, 3), FRAME, np.uint8)
    for i, near in enumerate(shown):
        for j, one in enumerate(near):
            y, x = i * TILE_PX, j * TILE_PX
            tile = _tile(picture_of(one["item"]), one["row"], one["column"])
            mosaic[y + 1 : y + TILE_PX - 1, x + 1 : x + TILE_PX - 1] = tile[1:-1, 1:-1]
    grid_px, under_px = ROW_PX * len(shown), figure.layout.height
    share = grid_px / (grid_px + under_px)
    figure.add_trace(go.Image(source=png_of(mosaic), xaxis="x2", yaxis="y2", hoverinfo="skip"))
    places = [(i + 0.5) * TILE_PX for i in range(len(shown))]
    names = [f"{near[0]['label']} {near[0]['purity']:.2f}" for near in shown]
    figure.add_annotation(
        text="commonest kind of a token, purity", x=0, xref="paper", y=1, yref="paper",
        showarrow=False, xanchor="left", yanchor="bottom", font={"size": SMALL_PX},
    )  # fmt: skip
    figure.update_layout(
        height=grid_px + under_px, yaxis_domain=[0, 0.94 - share],
        # What was a share of one plot is less of two.
        legend_y=figure.layout.legend.y * (1 - share),
        xaxis2={"anchor": "y2", "visible": False, "fixedrange": True, "constrain": "domain"},
        yaxis2={"anchor": "x2", "domain": [1 - share, 1], "tickvals": places, "ticktext": names,
                "fixedrange": True, "showgrid": False, "zeroline": False, "automargin": True,
                "constrain": "domain", "tickfont": {"size": SMALL_PX}},
    )  # fmt: skip
    return figure


def _tile(picture: NDArray[np.uint8], row: int, column: int) -> NDArray[np.uint8]:
    """Cut a tile around the middle of a cell; what lies beyond the canvas is white."""
    edge = (TILE_PX - CELL_PX) // 2
    wide = np.full((CANVAS_PX + 2 * edge, CANVAS_PX + 2 * edge, 3), 255, np.uint8)
    wide[edge:-edge, edge:-edge] = picture
    y, x = row * CELL_PX, column * CELL_PX
    return wide[y : y + TILE_PX, x : x + TILE_PX]
