"""Agreement against the number of items, on a log axis: bands, draws, chance at every size."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from lab.figures.theme import FAINT, GREY, SMALL_PX, layout, number, tint

if TYPE_CHECKING:
    import plotly.graph_objects as go

HEIGHT_PX = 380
LOOKS = {
    "mutual_knn": ("mutual kNN, k = 10", "#3c8c99", "circle"),
    "recall_at_1_ab": ("R@1", "#a35a8b", "square"),
    "recall_at_10_ab": ("R@10", "#c08a1e", "diamond"),
}
"""Name, colour and marker of each curve; no colour is one of a modality."""
Run = Mapping[str, Any]


def gallery_curves(run: Run, ids: Sequence[str] = tuple(LOOKS)) -> go.Figure:
    """Draw a result of "gallery" as plain data: one curve a measure, chance dotted beside it.

    A band is the mean of the draws' intervals, dots are the draws, grey crosses the control.
    """
    import plotly.graph_objects as go

    figure = go.Figure()
    for distance_id in ids:
        curve = [row for row in run["tables"]["curve"] if row["id"] == distance_id]
        if not curve or any(row["value"] is None for row in curve):
            continue
        name, colour, symbol = LOOKS[distance_id]
        draws = [row for row in run["tables"]["draws"] if row["id"] == distance_id]
        figure.add_traces([_band(curve, colour), _draws(draws, colour)])
        figure.add_traces([_chance(curve, colour), _shuffled(curve)])
        figure.add_trace(_line(curve, colour, symbol, name))
    sizes = sorted({row["size"] for row in run["tables"]["curve"]})
    n_draws = max((row["n_draws"] for row in run["tables"]["curve"]), default=0)
    figure.update_layout(
        **layout(HEIGHT_PX),
        xaxis={
            "type": "log", "tickvals": _ticks(sizes), "ticktext": [f"{s}" for s in _ticks(sizes)],
            "title": {"text": "items in the gallery<br>"
                      f"<span style='color:{GREY};font-size:{SMALL_PX}px'>{n_draws} nested draws "
                      "(dots); band: 95 % interval;<br>dotted: chance; ×: pairs shuffled</span>"},
            "showgrid": False, "zeroline": False, "fixedrange": True, "ticks": "outside",
        },
        yaxis={"title": {"text": "share"}, "rangemode": "tozero", "gridcolor": FAINT,
               "zeroline": False, "fixedrange": True},
        legend={"orientation": "h", "y": 1.0, "yanchor": "bottom", "x": 0,
                "font": {"size": SMALL_PX}},
    )  # fmt: skip
    figure.update_layout(showlegend=True, margin_t=40)
    return figure


def _ticks(sizes: Sequence[int]) -> list[int]:
    """Sizes far enough apart on a log axis that their numbers do not touch."""
    kept: list[int] = []
    for size in reversed(sizes):
        if not kept or kept[-1] / size > 1.3:
            kept.append(size)
    return kept[::-1]


def _band(curve: Sequence[Run], colour: str) -> go.Scatter:
    import plotly.graph_objects as go

    here = [row for row in curve if row["low"] is not None and row["high"] is not None]
    x = [row["size"] for row in here]
    return go.Scatter(
        x=[*x, *reversed(x)],
        y=[*(row["high"] for row in here), *reversed([row["low"] for row in here])],
        fill="toself", fillcolor=tint(colour, 0.16), line={"width": 0}, mode="lines",
        hoverinfo="skip", showlegend=False,
    )  # fmt: skip


def _draws(draws: Sequence[Run], colour: str) -> go.Scatter:
    import plotly.graph_objects as go

    real = [row for row in draws if not row["control"]]
    return go.Scatter(
        x=[row["size"] for row in real], y=[row["value"] for row in real], mode="markers",
        marker={"color": colour, "size": 5, "opacity": 0.35}, hoverinfo="skip", showlegend=False,
    )  # fmt: skip


def _chance(curve: Sequence[Run], colour: str) -> go.Scatter:
    import plotly.graph_objects as go

    return go.Scatter(
        x=[row["size"] for row in curve], y=[row["chance"] for row in curve], mode="lines",
        line={"color": colour, "width": 1.5, "dash": "dot"}, hoverinfo="skip", showlegend=False,
    )  # fmt: skip


def _shuffled(curve: Sequence[Run]) -> go.Scatter:
    import plotly.graph_objects as go

    return go.Scatter(
        x=[row["size"] for row in curve], y=[row["shuffled"] for row in curve], mode="markers",
        marker={"size": 7, "symbol": "x-thin", "line": {"color": GREY, "width": 1.5}},
        hoverinfo="skip", showlegend=False,
    )  # fmt: skip


def _line(curve: Sequence[Run], colour: str, symbol: str, name: str) -> go.Scatter:
    import plotly.graph_objects as go

    return go.Scatter(
        x=[row["size"] for row in curve], y=[row["value"] for row in curve], name=name,
        mode="lines+markers", line={"color": colour, "width": 3},
        marker={"color": colour, "size": 9, "symbol": symbol},
        hovertext=[
            f"{name} at n = {row['n']:.0f}: {number(row['value'])} ({number(row['low'])} to "
            f"{number(row['high'])}), chance {number(row['chance'])}"
            for row in curve
        ],
        hovertemplate="%{hovertext}<extra></extra>",
    )  # fmt: skip
