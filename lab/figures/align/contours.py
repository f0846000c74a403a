"""Lines of equal accuracy over pairs and distance, and where each two spaces get there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from lab.figures.theme import FAINT, GREY, SMALL_PX, layout, number, tint
from lab.limits.half_of_lead import half_reached

if TYPE_CHECKING:
    import plotly.graph_objects as go

HEIGHT_PX = 480
STROKES = (
    ("#56B4E9", "dot", "circle"), ("#0072B2", "dash", "square"), ("#D55E00", "solid", "diamond"),
    ("#009E73", "dashdot", "triangle-up"), ("#CC79A7", "longdash", "x"),
)  # fmt: skip
"""By level, the lowest first; dash and marker tell them apart without colour."""


def contour_lines(run: Mapping[str, Any], levels: Sequence[float]) -> go.Figure:
    """Draw the result of "contours" as plain data: tables "contours", "cells" and "bridges".

    A line with its band is the surface's; a marker is where two spaces themselves get to the level.
    """
    import plotly.graph_objects as go

    tables = run["tables"]
    counts = sorted({row["count"] for row in tables["cells"]})
    figure = go.Figure()
    for i, level in enumerate(levels):
        colour, dash, symbol = STROKES[i % len(STROKES)]
        line = [row for row in tables.get("contours", ()) if row["level"] == level]
        if line:
            _add_band(figure, line, colour, counts)
        where, said = _places(tables, level, counts)
        figure.add_trace(go.Scatter(
            x=[x for x, _ in where], y=[y for _, y in where], mode="markers", showlegend=False,
            legendgroup=str(level), hovertext=said, hovertemplate="%{hovertext}<extra></extra>",
            marker={"symbol": f"{symbol}-open", "size": 9, "color": colour},
        ))  # fmt: skip
        figure.add_trace(go.Scatter(
            x=[row["value"] for row in line] or [None], y=[row["distance"] for row in line] or
            [None], mode="lines", name=f"R@1 {number(level)}", legendgroup=str(level),
            line={"color": colour, "dash": dash, "width": 3},
            hovertemplate="%{x:.0f} pairs at distance %{y:.2f}<extra></extra>",
        ))  # fmt: skip
    chance = tables["cells"][0]["chance"]
    arms = {row["arm"]: row for row in tables["arms"] if row["outcome"] == "accuracy"}
    control = arms["shuffled"]["value"] if "shuffled" in arms else None
    figure.add_annotation(
        x=1, y=1, xref="paper", yref="paper", xanchor="right", yanchor="bottom", showarrow=False,
        text=f"chance {number(chance)}, shuffled pairs {number(control)}",
        font={"color": GREY, "size": SMALL_PX},
    )  # fmt: skip
    figure.update_layout(
        **layout(HEIGHT_PX, showlegend=True, margin={"l": 8, "r": 8, "t": 28, "b": 8}),
        legend={"orientation": "h", "x": 0, "y": -0.16, "yanchor": "top"},
    )  # fmt: skip
    edge = (counts[-1] / counts[0]) ** 0.03
    figure.update_xaxes(
        title="pairs that a map is fitted on", type="log", tickvals=counts, ticks="outside",
        ticktext=[str(count) for count in counts], fixedrange=True, gridcolor=FAINT,
        range=np.log10([counts[0] / edge, counts[-1] * edge]).tolist(), zeroline=False,
    )  # fmt: skip
    figure.update_yaxes(
        title="distance (1 - CKA)", fixedrange=True, gridcolor=FAINT, zeroline=False
    )
    return figure


def _add_band(
    figure: go.Figure, line: Sequence[Mapping[str, Any]], colour: str, counts: Sequence[int]
) -> None:
    """The interval of the pairs along a line; an open end reaches the last number tested."""
    import plotly.graph_objects as go

    ends = [
        [edge if row[end] is None else row[end] for row in line]
        for end, edge in (("low", counts[0]), ("high", counts[-1]))
    ]
    at = [row["distance"] for row in line]
    figure.add_trace(go.Scatter(
        x=[*ends[0], *reversed(ends[1])], y=[*at, *reversed(at)], fill="toself", mode="lines",
        fillcolor=tint(colour, 0.16), line={"width": 0}, hoverinfo="skip", showlegend=False,
    ))  # fmt: skip


def _places(
    tables: Mapping[str, Any], level: float, counts: Sequence[int]
) -> tuple[list[tuple[float, float]], list[str]]:
    """Where each two spaces get to a level, by straight lines between the numbers of pairs."""
    where, said = [], []
    for bridge in tables["bridges"]:
        rows = sorted(
            (row for row in tables["cells"] if (row["a"], row["b"]) == (bridge["a"], bridge["b"])),
            key=lambda row: row["count"],
        )
        above = [
            {end: None if row[end] is None else row[end] - level
             for end in ("value", "low", "high")} for row in rows
        ]  # fmt: skip
        found = half_reached(counts, above)
        if found["value"] is not None:
            where.append((found["value"], bridge["distance"]))
            said.append(
                f"{bridge['a']} to {bridge['b']}: R@1 {number(level)} at {number(found['value'])} "
                f"pairs ({number(found['low'])} to {number(found['high'])})"
            )
    return where, said
