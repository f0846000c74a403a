"""Every accuracy that was foreseen against the true one: on the line nothing is off."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from lab.figures.theme import FAINT, GREY, MODALITIES, SMALL_PX, damage, layout, number
from lab.perturb import PERTURBATIONS

if TYPE_CHECKING:
    import plotly.graph_objects as go

HEIGHT_PX = 460
Row = Mapping[str, Any]


def against(rows: Sequence[Row], arm: str, title: str, view: str, perturbation: str) -> go.Figure:
    """Draw the rows of "curves": a point a view, perturbation and level above clean.

    Of the chosen ``view`` and ``perturbation`` points are large; colour is the severity.
    """
    import plotly.graph_objects as go

    hurt = [row for row in rows if row["severity"] > 0 and row[arm] is not None]
    chosen = [(row["view"], row["perturbation"]) == (view, perturbation) for row in hurt]
    most = max(max(row["true"], row[arm]) for row in hurt) * 1.05
    figure = go.Figure()
    figure.add_scatter(x=[0, most], y=[0, most], mode="lines", hoverinfo="skip",
                       line={"color": GREY, "dash": "dot", "width": 2})  # fmt: skip
    for large in (False, True):
        here = [row for row, mine in zip(hurt, chosen, strict=True) if mine == large]
        figure.add_trace(
            go.Scatter(
                x=[row["true"] for row in here], y=[row[arm] for row in here], mode="markers",
                name="chosen curve" if large else "others",
                marker={
                    "size": 13 if large else 7, "symbol": "diamond" if large else "circle",
                    "color": [damage(5 - row["severity"]) for row in here],
                    "line": {"width": 2 if large else 0.5,
                             "color": MODALITIES["text"].colour if large else GREY},
                },
                hovertext=[
                    f"{row['view']}, {_hurt(row)}<br>true {number(round(row['true'], 3))}, "
                    f"foreseen {number(round(row[arm], 3))}" for row in here
                ],
                hovertemplate="%{hovertext}<extra></extra>",
            )
        )  # fmt: skip
    axis = {"range": [0, most], "gridcolor": FAINT, "zeroline": False, "fixedrange": True}
    figure.update_layout(
        **layout(HEIGHT_PX),
        xaxis={**axis, "title": {
            "text": "true share of right answers<br>"
            f"<span style='color:{GREY};font-size:{SMALL_PX}px'>n = {len(hurt)} levels of "
            "perturbation and encoder; dark is severe, diamonds are the chosen curve</span>"}},
        yaxis={**axis, "title": {"text": f"foreseen: {title}"}, "scaleanchor": "x"},
    )  # fmt: skip
    return figure


def _hurt(row: Row) -> str:
    return PERTURBATIONS.get(row["perturbation"]).describe(row["severity"])
