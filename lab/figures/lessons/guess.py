"""What was guessed beside what was measured: a marker of the guess, the truth with its interval."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from lab.figures.pieces import beside, wrapped
from lab.figures.theme import FAINT, GREY, MODALITIES, SMALL_PX, layout

if TYPE_CHECKING:
    import plotly.graph_objects as go

ROW_PX, FRAME_PX, LABEL_CHARS = 54, 96, 30
TRUTH, GUESS = MODALITIES["image"].colour, MODALITIES["text"].colour


@dataclass(frozen=True)
class GuessRow:
    """One number that was asked for: the truth, one's own guess, those of others.

    ``value`` None is a truth that is not told yet, or one beyond what was tested; an end that no
    run reached is infinite. ``others`` are numbers in the same unit.
    """

    label: str
    value: float | None = None
    low: float = math.nan
    high: float = math.nan
    guess: float | None = None
    others: Sequence[float] = ()


def guesses(
    rows: Sequence[GuessRow], title: str, reach: tuple[float, float], whose: str = "you said"
) -> go.Figure:
    """Draw a row for each number asked for, on one axis named ``title`` from ``reach``."""
    import plotly.graph_objects as go

    low, high = _reach(rows, reach)
    room = 0.04 * (high - low)
    figure = go.Figure(
        [_others(rows), _truth(rows, low, high), _guess(rows, whose)],
        layout(
            ROW_PX * len(rows) + FRAME_PX, showlegend=True,
            margin={"l": 8, "r": 20, "t": 34, "b": 8},
            xaxis={"title": title, "range": [low - room, high + room], "gridcolor": FAINT,
                   "zeroline": False, "fixedrange": True,
                   "tickfont": {"size": SMALL_PX}},
            yaxis={"range": [len(rows) - 0.4, -0.6], "showgrid": False, "zeroline": False,
                   "fixedrange": True, "tickvals": list(range(len(rows))),
                   "ticktext": [wrapped(row.label, LABEL_CHARS) for row in rows],
                   "automargin": True, "tickfont": {"size": SMALL_PX}},
            legend={"orientation": "h", "x": 0, "xref": "container", "y": 1.0, "yanchor": "top",
                    "yref": "container", "font": {"size": SMALL_PX}},
        ),
    )  # fmt: skip
    for k, row in enumerate(rows):
        for end, at, sign in ((row.low, low, "◁"), (row.high, high, "▷")):
            if math.isinf(end):
                figure.add_annotation(
                    x=at, y=k, text=f"<b>{sign}</b>", showarrow=False,
                    font={"size": 22, "color": TRUTH},
                )  # fmt: skip
    return figure


def _reach(rows: Sequence[GuessRow], reach: tuple[float, float]) -> tuple[float, float]:
    """Return the ends of the axis: what may be answered, and all that was measured."""
    known = [
        number
        for row in rows
        for number in (row.value, row.low, row.high)
        if number is not None and math.isfinite(number)
    ]
    return min([reach[0], *known]), max([reach[1], *known])


def _truth(rows: Sequence[GuessRow], low: float, high: float) -> go.Scatter:
    """The truth as a point on its interval; where only an end is known, the line alone."""
    import plotly.graph_objects as go

    x: list[float | None] = []
    y: list[float | None] = []
    size: list[int] = []
    for k, row in enumerate(rows):
        ends = [] if math.isnan(row.low) else [max(row.low, low), min(row.high, high)]
        points = [*ends[:1], *([] if row.value is None else [row.value]), *ends[1:], None]
        x += points
        y += [None if point is None else k for point in points]
        size += [15 if point == row.value else 1 for point in points]
    if all(row.value is None and math.isnan(row.low) for row in rows):
        x, y, size = [], [], []
    return go.Scatter(
        x=x, y=y, mode="lines+markers", name="measured, 95 % interval", connectgaps=False,
        line={"color": TRUTH, "width": 4}, marker={"color": TRUTH, "size": size},
        hovertemplate="measured: %{x:.3g}<extra></extra>", visible=bool(x),
    )  # fmt: skip


def _guess(rows: Sequence[GuessRow], whose: str) -> go.Scatter:
    import plotly.graph_objects as go

    there = [(row.guess, k) for k, row in enumerate(rows) if row.guess is not None]
    return go.Scatter(
        x=[x for x, _ in there], y=[k for _, k in there], mode="markers", name=whose,
        marker={"color": GUESS, "symbol": "diamond-open", "size": 17, "line": {"width": 3}},
        hovertemplate=f"{whose}: %{{x:.3g}}<extra></extra>", visible=bool(there),
    )  # fmt: skip


def _others(rows: Sequence[GuessRow]) -> go.Scatter:
    """The guesses of others as dots, those beside each other a little up and down."""
    import plotly.graph_objects as go

    x, y = [], []
    for k, row in enumerate(rows):
        for i, guess in enumerate(row.others):
            x.append(guess)
            y.append(k + beside(i))
    return go.Scatter(
        x=x, y=y, mode="markers", name="others said", hoverinfo="skip", visible=bool(x),
        marker={"color": GREY, "size": 10, "opacity": 0.6},
    )  # fmt: skip
