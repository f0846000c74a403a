"""What accuracy costs: models by the time of one item, their size as area, and the front."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from math import inf, log10, sqrt
from typing import TYPE_CHECKING, Any

from lab.core import say
from lab.encoders import ENCODERS
from lab.figures.theme import FAINT, GREY, SMALL_PX, layout, mark, number, tint

if TYPE_CHECKING:
    import plotly.graph_objects as go

HEIGHT_PX = 460
LEAST_PX, PX = 9, 2.6
"""Of a marker without weights, and what each root of a MB adds."""
BEYOND = 0.22
"""Opacity of what a budget does not allow."""
LEAST_MS = 0.1
APART = 0.06
"""Of accuracy, between two names."""


def front(
    run: Mapping[str, Any],
    labels: int,
    *,
    ms: float = inf,
    mb: float = inf,
    among: Sequence[str] = (),
    winner: str = "",
) -> go.Figure:
    """Draw accuracy with intervals against the time of one item, at a number of labels.

    ``run`` is a result of ``pareto`` as plain data. Models beyond ``ms`` or ``mb``, and those that
    are not ``among``, step back; ``winner`` is ringed. The line joins the models that none as fast
    beats.
    """
    import plotly.graph_objects as go

    rows = {row["arm"]: row for row in run["tables"]["arms"] if row["mask"] == "all"}
    points = []
    for cost in run["tables"]["timing"]:
        view = cost["encoder"]
        if (row := rows.get(f"{view}@{labels}")) is None:
            continue
        allowed = cost["p50_ms"] <= ms and cost["size_mb"] <= mb
        points.append({**cost, **row, "view": view,
                       "open": allowed and (not among or view in among)})  # fmt: skip
    points.sort(key=lambda one: one["p50_ms"])
    figure = go.Figure()
    edge = _front([one for one in points if one["open"]])
    if edge:
        figure.add_trace(_line(edge))
    for modality in dict.fromkeys(str(_encoder(one).modality) for one in points):
        mine = [one for one in points if str(_encoder(one).modality) == modality]
        mine.sort(key=lambda one: bool(_encoder(one).card.control))  # the legend shows the first
        figure.add_trace(_points(mine, modality))
    for one in points:
        if one["view"] == winner:
            figure.add_trace(_ring(one))
    for best in _to_name(edge):
        figure.add_annotation(
            x=log10(_ms(best)), y=best["value"], text=_title(best), showarrow=False, yshift=20,
            font={"size": SMALL_PX},
        )  # fmt: skip
    chance = next((one["chance"] for one in points if one["chance"] is not None), None)
    if chance is not None:
        figure.add_hline(y=chance, line={"color": GREY, "dash": "dot", "width": 2})
        figure.add_annotation(x=0, xref="paper", y=chance, text=f"chance {number(chance)}",
                              showarrow=False, xanchor="left", yanchor="top",
                              font={"color": GREY, "size": SMALL_PX})  # fmt: skip
    if ms < inf:
        figure.add_vline(x=ms, line={"color": GREY, "width": 2})
    figure.update_layout(
        **layout(HEIGHT_PX, showlegend=True, margin={"l": 8, "r": 8, "t": 32, "b": 8}),
        legend={"orientation": "h", "x": 0, "y": -0.2, "yanchor": "top", "itemsizing": "constant",
                "font": {"size": SMALL_PX}},
    )  # fmt: skip
    ticks = [10.0**power for power in range(-1, 4)]
    figure.update_xaxes(
        title="ms for one item (area: MB on disk)", type="log", tickvals=ticks,
        ticktext=[number(tick) for tick in ticks], showgrid=False, zeroline=False, fixedrange=True,
        ticks="outside", range=[log10(LEAST_MS) - 0.15, _most(points)],
    )  # fmt: skip
    figure.update_yaxes(
        title=f"accuracy, {labels} labels a class", fixedrange=True, gridcolor=FAINT, zeroline=False
    )
    return figure


def _encoder(one: Mapping[str, Any]) -> Any:
    return ENCODERS.get(one["view"].partition("/")[0])


def _title(one: Mapping[str, Any]) -> str:
    return re.sub(r" \(.*?\)", "", str(_encoder(one).card.title))


def _ms(one: Mapping[str, Any]) -> float:
    return max(float(one["p50_ms"]), LEAST_MS)


def _most(points: Sequence[Mapping[str, Any]]) -> float:
    return log10(max((_ms(one) for one in points), default=10)) + 0.25


def _front(points: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """Return, of points in the order of their time, those that none as fast beats."""
    found: list[Mapping[str, Any]] = []
    for one in points:
        if not found or one["value"] > found[-1]["value"]:
            found.append(one)
    return found


def _to_name(edge: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """Return those whose names do not cross, from the best down; at chance none is named."""
    found: list[Mapping[str, Any]] = []
    for one in reversed(edge):
        apart = not found or found[-1]["value"] - one["value"] > APART
        if apart and (one["low"] or 0) > (one["chance"] or 0):
            found.append(one)
    return found


def _line(edge: Sequence[Mapping[str, Any]]) -> go.Scatter:
    import plotly.graph_objects as go

    return go.Scatter(
        x=[_ms(one) for one in edge], y=[one["value"] for one in edge], mode="lines",
        line={"shape": "hv", "color": GREY, "width": 2}, name="the front", hoverinfo="skip",
    )  # fmt: skip


def _points(mine: Sequence[Mapping[str, Any]], modality: str) -> go.Scatter:
    import plotly.graph_objects as go

    look = mark(modality)
    colours = [
        tint(GREY if _encoder(one).card.control else look.colour, 1.0 if one["open"] else BEYOND)
        for one in mine
    ]
    return go.Scatter(
        x=[_ms(one) for one in mine], y=[one["value"] for one in mine], mode="markers",
        name=modality, customdata=[one["view"] for one in mine],
        marker={"symbol": look.symbol, "color": colours, "line": {"width": 0}, "opacity": 1,
                "size": [LEAST_PX + PX * sqrt(one["size_mb"]) for one in mine]},
        error_y={"type": "data", "symmetric": False, "color": FAINT, "width": 0,
                 "array": [(one["high"] or one["value"]) - one["value"] for one in mine],
                 "arrayminus": [one["value"] - (one["low"] or one["value"]) for one in mine]},
        hovertext=[
            f"{_title(one)} ({one['view'].partition('/')[2]})<br>{say.row(one)}, n = {one['n']}"
            f"<br>{number(one['p50_ms'])} ms (95 % below {number(one['p95_ms'])}), "
            f"{number(one['size_mb'])} MB"
            for one in mine
        ],
        hovertemplate="%{hovertext}<extra></extra>",
    )  # fmt: skip


def _ring(one: Mapping[str, Any]) -> go.Scatter:
    import plotly.graph_objects as go

    size = LEAST_PX + PX * sqrt(one["size_mb"]) + 10
    return go.Scatter(
        x=[_ms(one)], y=[one["value"]], mode="markers", name="the winner", hoverinfo="skip",
        marker={"symbol": "circle-open", "size": size, "color": GREY, "line": {"width": 3}},
    )  # fmt: skip
