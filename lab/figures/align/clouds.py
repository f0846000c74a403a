"""Both sides of a bridge in one plane: a carried over, b where it is, and lines between pairs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from lab.figures.gap.clouds import cloud, pair_lines
from lab.figures.theme import GREY, SMALL_PX, layout, tint

if TYPE_CHECKING:
    import plotly.graph_objects as go

HEIGHT_PX = 440
MANY = 1000
"""Above so many pairs only the selected one has a line."""


def bridge_clouds(clouds: Mapping[str, Any], selected: str) -> go.Figure:
    """Draw both clouds; ``customdata`` of a point is its concept.

    ``clouds`` has the sides "a" and "b", each with "view", "modality" and "points" [n, 2], and for
    both "concepts", "names", "x_range" and "y_range", which stay while the knobs move.
    """
    import plotly.graph_objects as go

    figure = go.Figure()
    rows = range(len(clouds["concepts"])) if len(clouds["concepts"]) <= MANY else ()
    figure.add_trace(pair_lines(clouds, rows, tint(GREY, 0.3), 1))
    chosen = [i for i, concept in enumerate(clouds["concepts"]) if concept == selected]
    for side in ("a", "b"):
        carried = ", carried over" if side == "a" else ""
        name = f"{clouds[side]['view']}{carried}"
        figure.add_trace(cloud(clouds, side, [selected], name))
    figure.add_trace(pair_lines(clouds, chosen, GREY, 3))
    for row in chosen:
        x, y = clouds["a"]["points"][row]
        figure.add_annotation(
            x=x, y=y, text=clouds["names"][row], showarrow=False, yshift=16,
            font={"size": SMALL_PX},
        )  # fmt: skip
    figure.update_layout(
        **layout(HEIGHT_PX, showlegend=True, clickmode="event+select",
                 margin={"l": 8, "r": 8, "t": 36, "b": 8}),
        legend={"orientation": "h", "x": 0, "y": 1, "yanchor": "bottom",
                "font": {"size": SMALL_PX}, "itemclick": False, "itemdoubleclick": False},
    )  # fmt: skip
    bare = {"fixedrange": True, "showgrid": False, "zeroline": False, "showticklabels": False}
    figure.update_xaxes(range=clouds["x_range"], constrain="domain", **bare)
    figure.update_yaxes(range=clouds["y_range"], constrain="domain", scaleanchor="x", **bare)
    return figure
