"""A flat map: points of one or more views, the selection's pairs, labels, quality above.

Equal axes without numbers, because neither axis has a unit. ``customdata`` of a point is the id of
its concept, or its row in the layer where there are many points.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from lab.figures.map.density import density
from lab.figures.map.labels import class_labels
from lab.figures.map.marks import Marks, colour_of, marks_of
from lab.figures.map.points import Cloud
from lab.figures.theme import FAINT, GREY, SMALL_PX, layout, number

if TYPE_CHECKING:
    import plotly.graph_objects as go

Trace = dict[str, Any]
"""A part of a figure as plotly's own plain form, checked once when the figure is made."""
HEIGHT_PX = 470
CROWDED = 2_000
"""More points than this get a density under them, and are drawn by WebGL."""
MANY = 5_000
"""Beyond so many points an id is a number: names would weigh more than the points."""
MOST_PAIRS = 40
"""Of a larger selection so many have lines: more would be a thicket."""
FEW = 3
"""A selection of so few stands out by size and lines; the rest need not step back."""
EDGE = 0.15
"""The part of the width at either side where names stand inward."""
NEAR = 0.3
"""The part of the map's width that is seen when it is centred on a point."""


def flat_map(
    clouds: Sequence[Cloud],
    *,
    colour: str = "facet",
    selected: Collection[str] = (),
    centre: str = "",
    height_px: int = HEIGHT_PX,
    drag: str = "lasso",
) -> go.Figure:
    """Draw clouds side by side.

    ``selected`` are ids of concepts: they stand out, with lines between the views of a pair
    and arrows from clean to hurt. ``centre`` is the id of a concept to look at closely, ``drag``
    what dragging does: "lasso", "select" (a box) or "zoom".
    """
    import plotly.graph_objects as go

    chosen = set(selected)
    traces: list[Trace] = []
    annotations: list[Trace] = []
    axes: Trace = {}
    for i, cloud in enumerate(clouds):
        here = [density(cloud)] if len(cloud) > CROWDED else []
        here += _pairs(cloud, chosen)
        here += [_points(marks, cloud, chosen) for marks in marks_of(cloud, colour, _size(cloud))]
        end = "" if i == 0 else str(i + 1)
        for trace in here:
            trace.update(xaxis=f"x{end}", yaxis=f"y{end}")
        traces += here
        annotations += _labels(cloud, "subgroup" if colour == "subgroup" else "group", end)
        annotations.append(_quality(cloud, end, titled=len(clouds) > 1))
        axes |= _axes(cloud, centre, end, i / len(clouds), (i + 1) / len(clouds))
    # Plotly checks every change of a figure on its own: one change is many times faster.
    drawn = layout(height_px, clickmode="event+select", dragmode=drag)
    drawn |= {
        **axes,
        "annotations": annotations,
        "showlegend": True,
        "margin": {"l": 4, "r": 4, "t": 44 if len(clouds) == 1 else 62, "b": 34},
        "newselection": {"line": {"color": GREY}},
        "legend": {"orientation": "h", "x": 0, "y": 0, "yanchor": "top", "itemsizing": "constant",
                   "font": {"size": SMALL_PX}},
    }  # fmt: skip
    return go.Figure(traces, drawn)


def _size(cloud: Cloud) -> float:
    return 8.0 if len(cloud) <= 600 else 6.5 if len(cloud) <= CROWDED else 4.0


def _points(marks: Marks, cloud: Cloud, chosen: set[str]) -> Trace:
    layer, rows = marks.layer, marks.rows
    numbered = len(cloud) > MANY
    many = len(chosen) > FEW
    x, y = cloud.seen(layer)
    marker = {"opacity": 0.8, **marks.marker}
    if (sides := cloud.outside(layer)) is not None and sides[rows].astype(bool).any():
        marker["symbol"] = _symbols(marker["symbol"], sides[rows], hollow=layer.hurt)
    return {
        "type": "scattergl" if len(cloud) > CROWDED else "scatter",
        "x": x[rows],
        "y": y[rows],
        "mode": "markers",
        "name": marks.name,
        "showlegend": marks.in_legend,
        "customdata": rows.astype(np.uint32) if numbered else [layer.ids[row] for row in rows],
        "meta": [layer.view, layer.hurt],
        "hovertemplate": "%{customdata}<extra></extra>",
        "marker": marker,
        "selectedpoints": _selected(marks, cloud, chosen) if chosen else None,
        "selected": {"marker": {"opacity": 1.0, "size": marks.marker["size"] + (1 if many else 5)}},
        "unselected": {"marker": {"opacity": 0.25 if many else 0.6}},
    }


def _symbols(usual: str, sides: NDArray[np.str_], *, hollow: bool) -> list[str]:
    """Return each point's symbol: one at the rim points to where it lies."""
    end = "-open" if hollow else ""
    return [f"arrow-{side}{end}" if side else usual for side in sides.tolist()]


def _selected(marks: Marks, cloud: Cloud, chosen: Collection[str]) -> list[int]:
    """Return which points of a trace belong to the selection."""
    row_of = cloud.row_of[marks.layer.view, marks.layer.hurt]
    wanted = [row_of[concept] for concept in chosen if concept in row_of]
    return np.flatnonzero(np.isin(marks.rows, wanted)).tolist()


def _pairs(cloud: Cloud, chosen: set[str]) -> list[Trace]:
    """Lines between the clean points of a concept, and arrows from clean to hurt."""
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
    shared = {"type": "scatter", "hoverinfo": "skip", "showlegend": False}
    traces = []
    if len(clean) > 1 and lines:
        line = {"color": GREY, "width": 1}
        traces.append({**shared, **_xy(lines), "mode": "lines", "line": line})
    for shade, steps in arrows.items():
        marker = {"symbol": "arrow", "angleref": "previous", "color": shade,
                  "size": [0, 11, 0] * (len(steps) // 3)}  # fmt: skip
        line = {"color": shade, "width": 2}
        traces.append(
            {**shared, **_xy(steps), "mode": "lines+markers", "marker": marker, "line": line}
        )
    return traces


def _xy(places: Sequence[tuple[float, float] | None]) -> dict[str, list[float | None]]:
    return {
        "x": [None if place is None else place[0] for place in places],
        "y": [None if place is None else place[1] for place in places],
    }


def _labels(cloud: Cloud, level: str, end: str) -> list[dict[str, Any]]:
    left, right, *_ = cloud.limits

    def anchor(x: float) -> str:
        """A name near an edge of the map would be cut off if it stood across its place."""
        part = (x - left) / (right - left)
        return "left" if part < EDGE else "right" if part > 1 - EDGE else "center"

    return [
        {"x": label.x, "y": label.y, "xref": f"x{end}", "yref": f"y{end}", "showarrow": False,
         "text": f"<b>{label.text}</b>", "font": {"size": SMALL_PX}, "bgcolor": FAINT,
         "xanchor": anchor(label.x),
         "borderpad": 1, "captureevents": False}
        for label in class_labels(cloud, level)
    ]  # fmt: skip


def _quality(cloud: Cloud, end: str, *, titled: bool) -> dict[str, Any]:
    trust = cloud.trust
    said = (
        f"trustworthiness {number(trust['value'])} ({number(trust['low'])} to "
        f"{number(trust['high'])})<br>{cloud.n_neighbours} neighbours, chance "
        f"{number(trust['chance'])}"
        if trust["value"] is not None
        else f"trustworthiness undefined: {trust['reason']}"
    )
    title = f"<b>{cloud.layers[0].view}</b><br>" if titled else ""
    return {
        "xref": f"x{end} domain", "yref": f"y{end} domain", "x": 0, "y": 1, "xanchor": "left",
        "yanchor": "bottom", "align": "left", "showarrow": False, "text": title + said,
        "font": {"size": SMALL_PX, "color": GREY},
    }  # fmt: skip


def _axes(cloud: Cloud, centre: str, end: str, start: float, stop: float) -> dict[str, Any]:
    left, right, bottom, top = cloud.limits
    place = next((p for layer in cloud.layers if (p := cloud.at(layer, centre))), None)
    if place is not None:
        half = NEAR * max(right - left, top - bottom) / 2
        left, right = place[0] - half, place[0] + half
        bottom, top = place[1] - half, place[1] + half
    plain = {"showgrid": False, "zeroline": False, "showticklabels": False, "ticks": ""}
    return {
        f"xaxis{end}": {"range": [left, right], "domain": [start, stop], "anchor": f"y{end}",
                        **plain},
        f"yaxis{end}": {"range": [bottom, top], "scaleanchor": f"x{end}", "scaleratio": 1,
                        "anchor": f"x{end}", **plain},
    }  # fmt: skip
