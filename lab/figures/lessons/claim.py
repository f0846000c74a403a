"""One claim: the difference that was measured, with its interval, beside zero and the margin."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from lab.figures.theme import FAINT, GREY, MODALITIES, PALE, SMALL_PX, layout

if TYPE_CHECKING:
    import plotly.graph_objects as go

HEIGHT_PX = 190


def claim(row: Mapping[str, Any], outcome: str, unit: str = "") -> go.Figure:
    """Draw a claim's row with ``value``, ``low``, ``high``, ``margin``; no point without value."""
    import plotly.graph_objects as go

    value, low, high = row["value"], row["low"], row["high"]
    title = f"difference in {outcome}{f' ({unit})' if unit else ''}"
    figure = go.Figure(
        layout=layout(
            HEIGHT_PX, margin={"l": 16, "r": 16, "t": 30, "b": 8},
            xaxis={"title": title, "gridcolor": FAINT, "zeroline": False, "fixedrange": True,
                   "tickfont": {"size": SMALL_PX}},
            yaxis={"visible": False, "range": [-1, 1], "fixedrange": True},
        )
    )  # fmt: skip
    if value is None:
        return figure
    margin = row["margin"]
    if margin:
        figure.add_vrect(x0=-margin, x1=margin, fillcolor=PALE, line_width=0, layer="below")
    figure.add_vline(x=0, line={"color": GREY, "dash": "dot", "width": 2})
    figure.add_annotation(
        x=0, y=1, yref="paper", yanchor="bottom", showarrow=False,
        text="no difference; shaded: too small to matter" if margin else "no difference",
        font={"color": GREY, "size": SMALL_PX},
    )  # fmt: skip
    figure.add_scatter(
        x=[value], y=[0], mode="markers", marker={"color": MODALITIES["image"].colour, "size": 17},
        error_x={
            "type": "data", "symmetric": False, "thickness": 4, "width": 10,
            "color": MODALITIES["image"].colour,
            "array": [(value if high is None else high) - value],
            "arrayminus": [value - (value if low is None else low)],
        },
        hovertemplate="%{x:.3g}<extra></extra>",
    )  # fmt: skip
    return figure
