"""The cells of a sweep as rows: one number of each with its interval, under one axis."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from lab.figures.pieces import wrapped
from lab.figures.theme import FAINT, MODALITIES, layout

if TYPE_CHECKING:
    import plotly.graph_objects as go

ROW_PX, FRAME_PX, LABEL_CHARS = 26, 90, 48


def cells(rows: Sequence[Mapping[str, Any]], axis: str) -> go.Figure:
    """Draw rows of ``label``, ``value``, ``low`` and ``high``, the first on top.

    Where an end of the interval is not known the point has no bar on that side; a row without a
    value keeps its place, empty.
    """
    import plotly.graph_objects as go

    bars = {"type": "data", "symmetric": False, "color": MODALITIES["image"].colour,
            "array": [_length(row["high"], row["value"]) for row in rows],
            "arrayminus": [_length(row["value"], row["low"]) for row in rows]}  # fmt: skip
    points = go.Scatter(
        x=[row["value"] for row in rows], y=list(range(len(rows))), error_x=bars, mode="markers",
        marker={"color": MODALITIES["image"].colour, "size": 9},
        hovertemplate="%{text}<br>%{x:.3g}<extra></extra>", text=[row["label"] for row in rows],
    )  # fmt: skip
    figure = go.Figure(points, layout(FRAME_PX + ROW_PX * len(rows)))
    figure.update_xaxes(title=axis, gridcolor=FAINT, zeroline=False, fixedrange=True)
    figure.update_yaxes(
        tickvals=list(range(len(rows))),
        ticktext=[wrapped(row["label"], LABEL_CHARS) for row in rows],
        range=[len(rows) - 0.4, -0.6], showgrid=False, zeroline=False, fixedrange=True,
    )  # fmt: skip
    return figure


def _length(end: float | None, start: float | None) -> float | None:
    return None if end is None or start is None else end - start
