"""The cells of a sweep as rows: one number of each with its interval, under one axis."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from lab.core.printable import short
from lab.figures.theme import FAINT, MODALITIES, layout

if TYPE_CHECKING:
    import plotly.graph_objects as go

ROW_PX, FRAME_PX, LABEL_CHARS, POINT_PX = 26, 90, 32, 10
COLOUR = MODALITIES["image"].colour
OPEN = {"low": ("triangle-right-open", "at least"), "high": ("triangle-left-open", "at most")}
"""How a number is drawn of which one end alone is known."""


def cells(rows: Sequence[Mapping[str, Any]], axis: str) -> go.Figure:
    """Draw rows of ``label``, ``told``, ``value``, ``low`` and ``high``, the first on top.

    A row with a value is a point with its interval; one of which only an end is known is an open
    arrow there; one that has neither keeps its place, empty. ``told`` is its hover.
    """
    import plotly.graph_objects as go

    figure = go.Figure(layout=layout(FRAME_PX + ROW_PX * len(rows)))
    known = [(y, row) for y, row in enumerate(rows) if row["value"] is not None]
    bars = {"type": "data", "symmetric": False, "color": COLOUR,
            "array": [_length(row["high"], row["value"]) for _, row in known],
            "arrayminus": [_length(row["value"], row["low"]) for _, row in known]}  # fmt: skip
    figure.add_trace(_points(known, "value", "circle", "", error_x=bars))
    for end, (symbol, said) in OPEN.items():
        other = {"low": "high", "high": "low"}[end]
        alone = [(y, row) for y, row in enumerate(rows)
                 if row["value"] is row[other] is None and row[end] is not None]  # fmt: skip
        figure.add_trace(_points(alone, end, symbol, said))
    figure.update_xaxes(title=axis, gridcolor=FAINT, zeroline=False, fixedrange=True)
    figure.update_yaxes(
        tickvals=list(range(len(rows))),
        ticktext=[short(row["label"], LABEL_CHARS) for row in rows],
        range=[len(rows) - 0.4, -0.6], showgrid=False, zeroline=False, fixedrange=True,
    )  # fmt: skip
    return figure


def _points(
    rows: Sequence[tuple[int, Mapping[str, Any]]], part: str, symbol: str, said: str, **more: Any
) -> go.Scatter:
    import plotly.graph_objects as go

    return go.Scatter(
        x=[row[part] for _, row in rows], y=[y for y, _ in rows], mode="markers",
        marker={"color": COLOUR, "size": POINT_PX, "symbol": symbol},
        text=[row["told"] for _, row in rows],
        hovertemplate=f"%{{text}}<br>{said} %{{x:.3g}}<extra></extra>", **more,
    )  # fmt: skip


def _length(end: float | None, start: float) -> float | None:
    return None if end is None else abs(end - start)
