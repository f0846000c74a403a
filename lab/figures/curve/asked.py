"""A curve whose levels were chosen: each with its number, and the fixed grid's answer beside it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lab.core.contracts import MAX_SEVERITY
from lab.figures.curve.curve import Run, curve
from lab.figures.theme import GREY, SMALL_PX
from lab.perturb import PERTURBATIONS

if TYPE_CHECKING:
    import plotly.graph_objects as go

ABOVE_CHANCE = 0.06


def asked_curve(run: Run) -> go.Figure:
    """Draw the result of a limit run: ``summary`` with "fixed", ``tables`` with "curve"."""
    import plotly.graph_objects as go

    figure = curve(run)
    for row in run["tables"]["curve"]:
        figure.add_annotation(
            x=row["severity"], y=row["high"], text=f"{row['asked']}", showarrow=False,
            yanchor="bottom", yshift=2, font={"size": SMALL_PX, "color": GREY},
        )  # fmt: skip
    fixed = run["summary"]["fixed"]
    if fixed["value"] is not None:
        low = 0.0 if fixed["low"] is None else fixed["low"]
        high = MAX_SEVERITY if fixed["high"] is None else fixed["high"]
        said = PERTURBATIONS.get(run["spec"]["perturbation"]).describe(fixed["value"])
        figure.add_trace(go.Scatter(
            x=[fixed["value"]], y=[run["summary"]["chance"] + ABOVE_CHANCE],
            mode="markers+text", textposition="top center",
            text=[f"fixed grid, {run['summary']['fixed_levels']} levels"],
            textfont={"size": SMALL_PX, "color": GREY},
            marker={"symbol": "diamond-open", "size": 11, "color": GREY, "line": {"width": 2}},
            error_x={"type": "data", "symmetric": False, "array": [high - fixed["value"]],
                     "arrayminus": [fixed["value"] - low], "color": GREY, "thickness": 2,
                     "width": 4},
            hovertemplate=f"The fixed grid: {said}<extra></extra>", showlegend=False,
        ))  # fmt: skip
    return figure
