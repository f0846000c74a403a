"""One's own curves: points with their intervals, the fit, and where each one breaks."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from lab.core.printable import short
from lab.figures.theme import FAINT, GREY, SMALL_PX, layout, number, tint

if TYPE_CHECKING:
    import plotly.graph_objects as go

HEIGHT_PX, NAME_CHARS = 420, 24
STROKES = (
    ("#0072B2", "solid", "circle"), ("#D55E00", "dash", "square"), ("#009E73", "dot", "diamond"),
    ("#CC79A7", "dashdot", "triangle-up"), ("#56B4E9", "longdash", "x"),
)  # fmt: skip
"""By condition; dash and marker tell them apart without colour."""


def own_curve(found: Mapping[str, Any]) -> go.Figure:
    """Draw what ``lab.limits.own.curve.own_limit`` found of one condition or several."""
    import plotly.graph_objects as go

    figure = go.Figure()
    for i, (name, one) in enumerate(found["conditions"].items()):
        colour, dash, symbol = STROKES[i % len(STROKES)]
        _add_breakpoint(figure, one, colour)
        title = short(name, NAME_CHARS) or "fitted curve"
        figure.add_trace(go.Scatter(
            x=[row["severity"] for row in one["fit"]], y=[row["score"] for row in one["fit"]],
            mode="lines", line={"color": colour, "width": 3, "dash": dash}, name=title,
            legendgroup=name, hoverinfo="skip",
        ))  # fmt: skip
        rows = one["curve"]
        figure.add_trace(go.Scatter(
            x=[row["severity"] for row in rows], y=[row["score"] for row in rows], mode="markers",
            marker={"color": colour, "size": 11, "symbol": symbol,
                    "line": {"color": "white", "width": 1}},
            error_y={"type": "data", "symmetric": False, "thickness": 2, "width": 0,
                     "array": [row["high"] - row["score"] for row in rows],
                     "arrayminus": [row["score"] - row["low"] for row in rows]},
            legendgroup=name, showlegend=False,
            hovertext=[f"at {number(row['severity'])}: {number(row['score'])} "
                       f"({number(row['low'])} to {number(row['high'])})" for row in rows],
            hovertemplate="%{hovertext}<extra></extra>",
        ))  # fmt: skip
    figure.add_hline(y=found["chance"], line={"color": GREY, "dash": "dot", "width": 2})
    figure.add_annotation(
        x=1, xref="paper", xanchor="right", y=found["chance"], yanchor="bottom", showarrow=False,
        text=f"chance {number(found['chance'])}", font={"color": GREY, "size": SMALL_PX},
    )  # fmt: skip
    figure.update_layout(
        **layout(HEIGHT_PX, showlegend=len(found["conditions"]) > 1,
                 margin={"l": 8, "r": 8, "t": 24, "b": 8}),
        legend={"orientation": "h", "x": 0, "y": -0.2, "yanchor": "top"},
    )  # fmt: skip
    figure.update_xaxes(
        title="how much of it" if found["rising"] else "severity", ticks="outside",
        type="log" if found["rising"] else "linear", fixedrange=True, showgrid=False,
        zeroline=False,
    )  # fmt: skip
    figure.update_yaxes(
        title="share right", range=[-0.02, 1.05], fixedrange=True, gridcolor=FAINT, zeroline=False
    )
    return figure


def _add_breakpoint(figure: go.Figure, one: Mapping[str, Any], colour: str) -> None:
    """A line where it breaks, its interval shaded; an open end reaches the last place tried."""
    at = one["breakpoint"]
    if at["value"] is None:
        return
    places = [row["severity"] for row in one["curve"]]
    low = min(places) if at["low"] is None else at["low"]
    high = max(places) if at["high"] is None else at["high"]
    figure.add_vrect(x0=low, x1=high, fillcolor=tint(colour, 0.14), line_width=0, layer="below")
    figure.add_vline(x=at["value"], line={"color": colour, "width": 2})
