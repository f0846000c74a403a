"""Two clouds of one space as they slide: across is the gap direction, up the widest spread."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import TYPE_CHECKING, Any

from lab.figures.theme import GREY, SMALL_PX, layout, mark, number, tint

if TYPE_CHECKING:
    import plotly.graph_objects as go

HEIGHT_PX = 400
FAR_OPACITY = 0.75
SECOND_SYMBOL = "-open"
"""The second cloud is drawn hollow, so that two views of one modality stay apart."""


def gap_clouds(clouds: Mapping[str, Any], selected: Collection[str] = ()) -> go.Figure:
    """Draw both clouds; ``customdata`` of a point is its concept.

    ``clouds`` has the sides "a" and "b", each with "view", "modality", "points" [n, 2] and "middle"
    [2], and for both "concepts", "names", "share", "x_range", "y_range" (fixed while the clouds
    slide) and "distance". Pairs are joined for the ``selected`` concepts only.
    """
    import plotly.graph_objects as go

    figure = go.Figure()
    rows = [row for row, concept in enumerate(clouds["concepts"]) if concept in selected]
    figure.add_trace(pair_lines(clouds, rows, GREY, 2))
    for side in ("a", "b"):
        figure.add_trace(cloud(clouds, side, selected, f"{side}: {clouds[side]['view']}"))
    figure.add_traces(_middles(clouds))
    _name_selected(figure, clouds, selected)
    figure.update_layout(
        **layout(HEIGHT_PX, showlegend=True, clickmode="event+select",
                 margin={"l": 8, "r": 8, "t": 36, "b": 8}),
        legend={"orientation": "h", "x": 0, "y": 1, "yanchor": "bottom",
                "font": {"size": SMALL_PX}, "itemclick": False, "itemdoubleclick": False},
    )  # fmt: skip
    figure.update_xaxes(
        title={"text": "position along the gap direction (distance in the space)"},
        range=clouds["x_range"], fixedrange=True, showgrid=False, zeroline=False, ticks="outside",
        constrain="domain",
    )  # fmt: skip
    figure.update_yaxes(
        title={"text": "widest spread beside it"}, range=clouds["y_range"], fixedrange=True,
        showgrid=False, zeroline=False, showticklabels=False, scaleanchor="x",
        constrain="domain",
    )  # fmt: skip
    return figure


def cloud(clouds: Mapping[str, Any], side: str, selected: Collection[str], name: str) -> go.Scatter:
    """One side's points, the second side hollow; the ``selected`` concepts stand out."""
    import plotly.graph_objects as go

    own, look = clouds[side], mark(clouds[side]["modality"])
    chosen = [concept in selected for concept in clouds["concepts"]]
    return go.Scatter(
        x=[point[0] for point in own["points"]],
        y=[point[1] for point in own["points"]],
        mode="markers",
        name=name,
        customdata=clouds["concepts"],
        marker={
            "color": look.colour,
            "symbol": look.symbol + (SECOND_SYMBOL if side == "b" else ""),
            "size": [13 if here else 7 for here in chosen],
            "opacity": [1.0 if here else FAR_OPACITY for here in chosen],
        },
        selected={"marker": {"opacity": 1}},
        unselected={"marker": {"opacity": FAR_OPACITY}},
        hovertext=[f"{concept}, {own['view']}" for concept in clouds["names"]],
        hovertemplate="%{hovertext}<extra></extra>",
    )


def pair_lines(
    clouds: Mapping[str, Any], rows: Iterable[int], colour: str, width: float
) -> go.Scatter:
    """Lines between the two points of each of some pairs."""
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


def _middles(clouds: Mapping[str, Any]) -> list[go.Scatter]:
    """The means of both clouds, and the gap between them as a line."""
    import plotly.graph_objects as go

    a, b = clouds["a"]["middle"], clouds["b"]["middle"]
    line = go.Scatter(
        x=[a[0], b[0]], y=[a[1], b[1]], mode="lines", hoverinfo="skip", showlegend=False,
        line={"color": tint(GREY, 0.9), "width": 4},
    )  # fmt: skip
    ends = [
        go.Scatter(
            x=[clouds[side]["middle"][0]], y=[clouds[side]["middle"][1]], mode="markers",
            marker={"color": mark(clouds[side]["modality"]).colour, "size": 18, "symbol": "cross",
                    "line": {"color": "white", "width": 2}},
            hovertemplate=f"middle of {side} at {number(clouds[side]['middle'][0])}<extra></extra>",
            showlegend=False,
        )
        for side in ("a", "b")
    ]  # fmt: skip
    return [line, *ends]


def _name_selected(figure: go.Figure, clouds: Mapping[str, Any], selected: Collection[str]) -> None:
    for row, concept in enumerate(clouds["concepts"]):
        if concept in selected:
            x, y = clouds["b"]["points"][row]
            figure.add_annotation(
                x=x, y=y, text=clouds["names"][row], showarrow=False, yshift=16,
                font={"size": SMALL_PX},
            )  # fmt: skip
