"""Both sides of a bridge in one plane: a carried over, b where it is, and lines between pairs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from lab.figures.theme import GREY, SMALL_PX, layout, mark, tint

if TYPE_CHECKING:
    import plotly.graph_objects as go

HEIGHT_PX = 440
FAR_OPACITY = 0.75
MANY = 1000
"""Above so many pairs only the selected one has a line."""
HOLLOW = "-open"
"""The second cloud is drawn hollow, so that two views of one modality stay apart."""


def bridge_clouds(clouds: Mapping[str, Any], selected: str) -> go.Figure:
    """Draw both clouds; ``customdata`` of a point is its concept.

    ``clouds`` has the sides "a" and "b", each with "view", "modality" and "points" [n, 2], and for
    both "concepts", "names", "x_range" and "y_range", which stay while the knobs move.
    """
    import plotly.graph_objects as go

    figure = go.Figure()
    rows = range(len(clouds["concepts"])) if len(clouds["concepts"]) <= MANY else ()
    figure.add_trace(_lines(clouds, rows, tint(GREY, 0.3), 1))
    chosen = [i for i, concept in enumerate(clouds["concepts"]) if concept == selected]
    for side in ("a", "b"):
        figure.add_trace(_cloud(clouds, side, selected))
    figure.add_trace(_lines(clouds, chosen, GREY, 3))
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


def _lines(clouds: Mapping[str, Any], rows: Sequence[int], colour: str, width: float) -> go.Scatter:
    import plotly.graph_objects as go

    x: list[float | None] = []
    y: list[float | None] = []
    for row in rows:
        (x0, y0), (x1, y1) = clouds["a"]["points"][row], clouds["b"]["points"][row]
        x += [x0, x1, None]
        y += [y0, y1, None]
    return go.Scatter(
        x=x, y=y, mode="lines", line={"color": colour, "width": width}, hoverinfo="skip",
        showlegend=False,
    )  # fmt: skip


def _cloud(clouds: Mapping[str, Any], side: str, selected: str) -> go.Scatter:
    import plotly.graph_objects as go

    own, look = clouds[side], mark(clouds[side]["modality"])
    chosen = [concept == selected for concept in clouds["concepts"]]
    carried = ", carried over" if side == "a" else ""
    return go.Scatter(
        x=[point[0] for point in own["points"]],
        y=[point[1] for point in own["points"]],
        mode="markers",
        name=f"{own['view']}{carried}",
        customdata=clouds["concepts"],
        marker={
            "color": look.colour,
            "symbol": look.symbol + (HOLLOW if side == "b" else ""),
            "size": [14 if here else 7 for here in chosen],
            "opacity": [1.0 if here else FAR_OPACITY for here in chosen],
        },
        selected={"marker": {"opacity": 1}},
        unselected={"marker": {"opacity": FAR_OPACITY}},
        hovertext=[f"{name}, {own['view']}{carried}" for name in clouds["names"]],
        hovertemplate="%{hovertext}<extra></extra>",
    )
