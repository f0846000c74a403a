"""Few shots: accuracy of every method by the shots, and beside it what names give."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from lab.figures.study.knob import PLAIN, STROKES
from lab.figures.theme import FAINT, GREY, SMALL_PX, layout, number, tint

if TYPE_CHECKING:
    import plotly.graph_objects as go

HEIGHT_PX = 440
Row = Mapping[str, Any]


def few_shots(
    run: Mapping[str, Any], outcome: str, lead: str, titles: Mapping[str, str],
    levels: Mapping[str, str], margin: float, ends: Mapping[str, Mapping[str, Any]],
) -> go.Figure:  # fmt: skip
    """Draw arms named "method@shots" of a result as plain data, and level arms as lines.

    On the left is the ``outcome``; its intervals, which hold for other classes and so are wide, are
    told on hovering. On the right is the paired ``lead`` over pictures alone with its intervals,
    the ``margin`` in which it does not matter, and where half of it is gone (``ends`` by method).
    """
    from plotly.subplots import make_subplots

    figure = make_subplots(
        rows=1, cols=2, horizontal_spacing=0.12,
        subplot_titles=("Accuracy", "What names add"),
    )  # fmt: skip
    rows = [r for r in run["tables"]["arms"] if r["mask"] == "all" and r["value"] is not None]
    for i, (method, title) in enumerate(titles.items()):
        look = PLAIN if method == "wrong" else STROKES[i]
        placed = _placed(rows, method, outcome)
        figure.add_trace(_line(placed, title, look), row=1, col=1)
        if placed := _placed(rows, method, lead):
            figure.add_trace(_band(placed, look[0]), row=1, col=2)
            figure.add_trace(_line(placed, title, look, named=False), row=1, col=2)
        if (found := ends.get(method)) and found["value"] is not None:
            _half(figure, found, title, look[0])
    shots = sorted({n for method in titles for n, _ in _placed(rows, method, outcome)})
    flat = {r["arm"]: r for r in rows if r["outcome"] == outcome}
    for arm, title in levels.items():
        if arm in flat:
            _level(figure, flat[arm]["value"], f"{title} {number(flat[arm]['value'])}", 1)
    chance = next((r["chance"] for r in flat.values() if r["chance"] is not None), None)
    if chance is not None:
        _level(figure, chance, f"chance {number(chance)}", 1)
    _level(figure, 0.0, "pictures alone", 2)
    figure.add_hrect(y0=-margin, y1=margin, fillcolor=FAINT, line_width=0, layer="below",
                     row=1, col=2)  # fmt: skip
    figure.update_layout(
        **layout(HEIGHT_PX, showlegend=True, margin={"l": 8, "r": 8, "t": 32, "b": 8}),
        legend={"orientation": "h", "x": 0, "y": -0.2, "yanchor": "top",
                "font": {"size": SMALL_PX}},
    )  # fmt: skip
    figure.update_xaxes(
        title="pictures of a class (shots)", type="log", tickvals=shots, fixedrange=True,
        ticktext=[number(n) for n in shots], showgrid=False, zeroline=False, ticks="outside",
    )  # fmt: skip
    figure.update_yaxes(fixedrange=True, gridcolor=FAINT, zeroline=False)
    return figure


def _placed(rows: Sequence[Row], method: str, outcome: str) -> list[tuple[float, Row]]:
    """Return (shots, row) of a method in rising order."""
    found = [
        (float(n), row) for row in rows if row["outcome"] == outcome
        for arm, at, n in [row["arm"].partition("@")] if at and arm == method
    ]  # fmt: skip
    return sorted(found, key=lambda one: one[0])


def _line(
    placed: Sequence[tuple[float, Row]], title: str, look: tuple[str, str, str], named: bool = True
) -> go.Scatter:
    import plotly.graph_objects as go

    colour, dash, symbol = look
    return go.Scatter(
        x=[n for n, _ in placed], y=[row["value"] for _, row in placed], name=title,
        showlegend=named, mode="lines+markers", marker={"symbol": symbol, "size": 9},
        line={"color": colour, "dash": dash, "width": 2.5},
        hovertext=[
            f"{title}, {number(n)} shots: {number(row['value'])} ({number(row['low'])} to "
            f"{number(row['high'])}), {row['n_seeds']} seeds, n = {row['n']} classes"
            for n, row in placed
        ],
        hovertemplate="%{hovertext}<extra></extra>",
    )  # fmt: skip


def _band(placed: Sequence[tuple[float, Row]], colour: str) -> go.Scatter:
    import plotly.graph_objects as go

    high, low = (
        [row["value"] if row[end] is None else row[end] for _, row in placed]
        for end in ("high", "low")
    )
    x = [n for n, _ in placed]
    return go.Scatter(
        x=[*x, *reversed(x)], y=[*high, *reversed(low)], fill="toself", mode="lines",
        fillcolor=tint(colour, 0.16), line={"width": 0}, hoverinfo="skip", showlegend=False,
    )  # fmt: skip


def _half(figure: go.Figure, found: Row, title: str, colour: str) -> None:
    """A vertical line where half of the first lead is gone, its interval a bar on the zero line."""
    low, high = ("open" if found[end] is None else number(found[end]) for end in ("low", "high"))
    figure.add_vline(x=found["value"], line={"color": colour, "dash": "dot"}, row=1, col=2)
    reach = [found["value"] if found[end] is None else found[end] for end in ("low", "high")]
    figure.add_scatter(
        x=[reach[0], found["value"], reach[1]], y=[0.0] * 3, mode="lines", showlegend=False,
        row=1, col=2, line={"color": colour, "width": 4},
        hovertext=f"{title}: half is gone at {number(found['value'])} shots ({low} to {high})",
        hovertemplate="%{hovertext}<extra></extra>",
    )  # fmt: skip


def _level(figure: go.Figure, value: float, words: str, col: int) -> None:
    figure.add_hline(
        y=value, line={"color": GREY, "dash": "dot", "width": 2}, row=1, col=col,
        annotation={"text": words, "font": {"color": GREY, "size": SMALL_PX}},
        annotation_position="top right" if value else "bottom right",
    )  # fmt: skip
