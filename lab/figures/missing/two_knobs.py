"""A score over noise and missing rate, and the line at which half of the lead is gone."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from lab.figures.theme import FAINT, GREY, SMALL_PX, layout, number, tint

if TYPE_CHECKING:
    import plotly.graph_objects as go

HEIGHT_PX = 460
LINE, SCALE = "#D55E00", "Blues"


def two_knobs(run: Mapping[str, Any]) -> go.Figure:
    """Draw the result of "noise_and_missing" as plain data: tables "cells" and "line".

    Where an end of the band is open it reaches the edge; a place beyond the range is an arrow.
    """
    import plotly.graph_objects as go

    cells, line = run["tables"]["cells"], run["tables"]["line"]
    rates = [row["rate"] for row in line]
    severities = sorted({row["severity"] for row in cells})
    at = {(row["rate"], row["severity"]): row["score"] for row in cells}
    figure = go.Figure(go.Contour(
        x=severities, y=rates, z=[[at[rate, s] for s in severities] for rate in rates],
        colorscale=SCALE, contours={"coloring": "heatmap", "showlines": False}, opacity=0.75,
        colorbar={"title": {"text": "balanced<br>accuracy"}, "thickness": 12},
        hovertemplate="severity %{x}, %{y:.0%} missing: %{z:.2f}<extra></extra>",
    ))  # fmt: skip
    known = [row for row in line if row["status"] != "does not work"]
    low = [row["low"] if row["low"] is not None else severities[0] for row in known]
    high = [row["high"] if row["high"] is not None else severities[-1] for row in known]
    where = [row["rate"] for row in known]
    figure.add_trace(go.Scatter(
        x=[*low, *reversed(high)], y=[*where, *reversed(where)], fill="toself", mode="lines",
        fillcolor=tint(LINE, 0.25), line={"width": 0}, hoverinfo="skip",
        name="its 95 % interval",
    ))  # fmt: skip
    inside = [row for row in known if row["value"] is not None]
    figure.add_trace(go.Scatter(
        x=[row["value"] for row in inside], y=[row["rate"] for row in inside],
        mode="lines+markers", line={"color": LINE, "width": 3}, marker={"size": 9},
        name="half of the lead is gone",
        hovertext=[f"{100 * row['rate']:g} % missing: half is gone at {number(row['value'])}"
                   for row in inside], hovertemplate="%{hovertext}<extra></extra>",
    ))  # fmt: skip
    for row in known:
        if row["value"] is None:
            right = row["status"] == "stays above"
            figure.add_annotation(
                x=severities[-1 if right else 0], y=row["rate"], text="▷" if right else "◁",
                showarrow=False, font={"color": LINE, "size": 20},
            )  # fmt: skip
    figure.add_annotation(
        x=1, y=1, xref="paper", yref="paper", xanchor="right", yanchor="bottom", showarrow=False,
        text=f"n = {run['summary']['n']}; chance {number(run['summary']['chance'])}",
        font={"color": GREY, "size": SMALL_PX},
    )  # fmt: skip
    figure.update_layout(
        **layout(HEIGHT_PX, showlegend=True, margin={"l": 8, "r": 8, "t": 28, "b": 8}),
        legend={"orientation": "h", "x": 0, "y": -0.18, "yanchor": "top"},
    )  # fmt: skip
    figure.update_xaxes(
        title="severity of the noise in every modality", fixedrange=True, gridcolor=FAINT,
        zeroline=False,
    )  # fmt: skip
    figure.update_yaxes(
        title="missing of each modality", tickformat=".0%", fixedrange=True, gridcolor=FAINT,
        zeroline=False,
    )  # fmt: skip
    return figure
