"""A map of how far a taught student leads its teachers' vote: complete samples x synergy."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from lab.figures.theme import DIVERGING, FONT_PX, layout, number

if TYPE_CHECKING:
    import plotly.graph_objects as go

HEIGHT_PX = 420
LEAST_SPAN = 0.05
"""The colours reach at least so far, so that noise is pale."""


def distilled(run: Mapping[str, Any]) -> go.Figure:
    """Draw the result of "incomplete_distillation" as plain data: ``tables["arms"]``.

    A cell says the lead with its interval.
    """
    import plotly.graph_objects as go

    scores = {(row["arm"], row["outcome"]): row for row in run["tables"]["arms"]}
    cells = [
        (int(arm.split("@")[1]), float(arm.split("@")[2]), row)
        for (arm, outcome), row in scores.items()
        if outcome == "lead" and row["value"] is not None
    ]
    samples, synergies = sorted({n for n, _, _ in cells}), sorted({s for _, s, _ in cells})
    lead = {(n, s): row for n, s, row in cells}
    span = max([LEAST_SPAN, *(abs(row["value"]) for row in lead.values())])
    rows = [[lead.get((n, s)) for n in samples] for s in synergies]
    figure = go.Figure(
        go.Heatmap(
            x=[str(n) for n in samples],
            y=[number(s) for s in synergies],
            z=[[row and row["value"] for row in line] for line in rows],
            text=[[_cell(row) for row in line] for line in rows],
            texttemplate="%{text}",
            textfont={"size": FONT_PX},
            hovertext=[
                [_said(scores, n, s) for n in samples] for s in synergies
            ],
            hovertemplate="%{hovertext}<extra></extra>",
            colorscale=[[k / (len(DIVERGING) - 1), c] for k, c in enumerate(DIVERGING)],
            zmid=0, zmin=-span, zmax=span, xgap=2, ygap=2,
            colorbar={"title": {"text": "student<br>over vote"}, "thickness": 14},
        )
    )  # fmt: skip
    figure.update_layout(**layout(HEIGHT_PX))
    figure.update_xaxes(title="complete training samples", type="category", fixedrange=True)
    figure.update_yaxes(
        title="share only the joint reveals", type="category", fixedrange=True
    )  # fmt: skip
    return figure


def _cell(row: Mapping[str, Any] | None) -> str:
    if row is None:
        return ""
    # Adding 0 turns a rounded -0.00 into 0.00.
    value, *ends = (
        "" if row[name] is None else f"{round(row[name], 2) + 0.0:+.2f}"
        for name in ("value", "low", "high")
    )
    return value if "" in ends else f"{value}<br>{ends[0]}<br>to {ends[1]}"


def _said(scores: Mapping[tuple[str, str], Mapping[str, Any]], n: int, s: float) -> str:
    """The lead with its interval, and every method's accuracy in the cell."""
    cell = f"@{n}@{s:g}"
    row = scores.get((f"kd{cell}", "lead"))
    lead = row and f"{number(row['value'])} ({number(row['low'])} to {number(row['high'])})"
    said = [f"{n} complete, synergy {s:g}: lead {lead or 'unknown'}"]
    for (arm, outcome), one in scores.items():
        if outcome == "accuracy" and arm.endswith(cell):
            said.append(f"{arm.partition('@')[0]}: {number(one['value'])}")
    return "<br>".join(said)
