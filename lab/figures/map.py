"""A flat map: points of one or more views, the selection's pairs, labels, quality in the corner.

Equal axes without numbers, because neither axis has a unit. ``customdata`` of a point is the id of
its concept, or its row in the layer where there are many points.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from lab.figures.map_density import density
from lab.figures.map_labels import class_labels
from lab.figures.map_marks import Marks, colour_of, marks_of
from lab.figures.map_points import Cloud
from lab.figures.theme import FAINT, GREY, SMALL_PX, layout, number

if TYPE_CHECKING:
    import plotly.graph_objects as go

HEIGHT_PX = 640
CROWDED = 2_000
"""More points than this get a density under them, and are drawn by WebGL."""
MANY = 5_000
"""Beyond so many points an id is a number: names would weigh more than the points."""
MOST_PAIRS = 60
FEW = 3
"""A selection of so few stands out by size and lines; the rest need not step back."""
NEAR = 0.3
"""The part of the map's width that is seen when it is centred on a point."""


def flat_map(
    clouds: Sequence[Cloud],
    *,
    colour: str = "facet",
    selected: Collection[str] = (),
    centre: str = "",
    height_px: int = HEIGHT_PX,
) -> go.Figure:
    """Draw clouds side by side.

    ``selected`` are ids of concepts: they stand out, with lines between the views of a pair
    and arrows from clean to hurt. ``centre`` is the id of a concept to look at closely.
    """
    from plotly.subplots import make_subplots

    figure = make_subplots(rows=1, cols=max(len(clouds), 1), horizontal_spacing=0.02)
    chosen = set(selected)
    for i, cloud in enumerate(clouds, start=1):
        many = len(cloud) > CROWDED
        traces = [density(cloud)] if many else []
        traces += _pairs(cloud, chosen)
        traces += [_points(marks, cloud, chosen) for marks in marks_of(cloud, colour, _size(cloud))]
        figure.add_traces(traces, rows=1, cols=i)
        _labels(figure, cloud, "subgroup" if colour == "subgroup" else "group", i)
        _corner(figure, cloud, i, titled=len(clouds) > 1)
        _axes(figure, cloud, centre, i)
    figure.update_layout(
        **layout(
            height_px, clickmode="event+select", dragmode="lasso", margin=dict.fromkeys("lrtb", 4)
        ),
        legend={"orientation": "h", "x": 0, "y": 0, "yanchor": "top", "font": {"size": SMALL_PX},
                "itemsizing": "constant"},
    )  # fmt: skip
    figure.update_layout(showlegend=True, margin_b=34, newselection_line_color=GREY)
    return figure


def _size(cloud: Cloud) -> float:
    return 8.0 if len(cloud) <= 600 else 6.5 if len(cloud) <= CROWDED else 4.0


def _points(marks: Marks, cloud: Cloud, chosen: set[str]) -> Any:
    import plotly.graph_objects as go

    layer, rows = marks.layer, marks.rows
    kind = go.Scattergl if len(cloud) > CROWDED else go.Scatter
    numbered = len(cloud) > MANY
    whole = len(rows) == len(layer)
    return kind(
        x=layer.x if whole else layer.x[rows],
        y=layer.y if whole else layer.y[rows],
        mode="markers",
        name=marks.name,
        showlegend=marks.in_legend,
        customdata=rows.astype(np.uint32) if numbered else [layer.ids[row] for row in rows],
        meta=[layer.view, layer.hurt],
        hovertemplate="%{customdata}<extra></extra>",
        marker={"opacity": 0.8, **marks.marker},
        selectedpoints=_selected(marks, cloud, chosen) if chosen else None,
        selected={"marker": {"opacity": 1.0, "size": marks.marker["size"] + 5}},
        unselected={"marker": {"opacity": 0.25 if len(chosen) > FEW else 0.6}},
    )


def _selected(marks: Marks, cloud: Cloud, chosen: Collection[str]) -> list[int]:
    """Return which points of a trace belong to the selection."""
    row_of = cloud.row_of[marks.layer.view, marks.layer.hurt]
    wanted = [row_of[concept] for concept in chosen if concept in row_of]
    return np.flatnonzero(np.isin(marks.rows, wanted)).tolist()


def _pairs(cloud: Cloud, chosen: set[str]) -> list[Any]:
    """Lines between the clean points of a concept, and arrows from clean to hurt."""
    import plotly.graph_objects as go

    clean = [layer for layer in cloud.layers if not layer.hurt]
    lines: list[tuple[float, float] | None] = []
    arrows: dict[str, list[tuple[float, float] | None]] = {}
    for concept in sorted(chosen)[:MOST_PAIRS]:
        at = [cloud.at(layer, concept) for layer in clean]
        lines += [*(place for place in at if place is not None), None]
        for layer in cloud.layers:
            if layer.hurt:
                start = next(p for p, c in zip(at, clean, strict=True) if c.view == layer.view)
                end = cloud.at(layer, concept)
                if start is not None and end is not None:
                    arrows.setdefault(colour_of(cloud, layer), []).extend((start, end, None))
    shared = {"hoverinfo": "skip", "showlegend": False}
    traces = []
    if len(clean) > 1 and lines:
        traces.append(
            go.Scatter(**_xy(lines), mode="lines", line={"color": GREY, "width": 1.5}, **shared)
        )
    for shade, steps in arrows.items():
        marker = {"symbol": "arrow", "angleref": "previous", "color": shade,
                  "size": [0, 11, 0] * (len(steps) // 3)}  # fmt: skip
        traces.append(
            go.Scatter(**_xy(steps), mode="lines+markers", marker=marker,
                       line={"color": shade, "width": 2}, **shared)
        )  # fmt: skip
    return traces


def _xy(places: Sequence[tuple[float, float] | None]) -> dict[str, list[float | None]]:
    return {
        "x": [None if place is None else place[0] for place in places],
        "y": [None if place is None else place[1] for place in places],
    }


def _labels(figure: go.Figure, cloud: Cloud, level: str, column: int) -> None:
    for label in class_labels(cloud, level):
        figure.add_annotation(
            x=label.x, y=label.y, text=f"<b>{label.text}</b>", showarrow=False, row=1, col=column,
            font={"size": SMALL_PX}, bgcolor=FAINT, borderpad=1, captureevents=False,
        )  # fmt: skip


def _corner(figure: go.Figure, cloud: Cloud, column: int, *, titled: bool) -> None:
    trust = cloud.trust
    said = (
        f"trustworthiness {number(trust['value'])} ({number(trust['low'])} to "
        f"{number(trust['high'])})<br>{cloud.n_neighbours} neighbours, chance "
        f"{number(trust['chance'])}"
        if trust["value"] is not None
        else f"trustworthiness undefined: {trust['reason']}"
    )
    title = f"<b>{cloud.layers[0].view}</b><br>" if titled else ""
    suffix = "" if column == 1 else str(column)
    figure.add_annotation(
        xref=f"x{suffix} domain", yref=f"y{suffix} domain", x=0, y=1, xanchor="left",
        yanchor="top", align="left", showarrow=False, text=title + said,
        font={"size": SMALL_PX, "color": GREY},
    )  # fmt: skip


def _axes(figure: go.Figure, cloud: Cloud, centre: str, column: int) -> None:
    left, right, bottom, top = cloud.limits
    place = next((p for layer in cloud.layers if (p := cloud.at(layer, centre))), None)
    if place is not None:
        half = NEAR * max(right - left, top - bottom) / 2
        left, right = place[0] - half, place[0] + half
        bottom, top = place[1] - half, place[1] + half
    plain = {"showgrid": False, "zeroline": False, "showticklabels": False, "ticks": ""}
    suffix = "" if column == 1 else str(column)
    figure.update_xaxes(range=[left, right], row=1, col=column, **plain)
    figure.update_yaxes(
        range=[bottom, top], row=1, col=column, scaleanchor=f"x{suffix}", scaleratio=1, **plain
    )
