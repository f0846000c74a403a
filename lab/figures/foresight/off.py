"""How far off each way to foresee is: points with bars, labels as lines, a band for the truth."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from lab.core import say
from lab.figures.pieces import wrapped
from lab.figures.theme import FAINT, GREY, MODALITIES, PALE, SMALL_PX, layout

if TYPE_CHECKING:
    import plotly.graph_objects as go

ROW_PX, FRAME_PX, LABEL_CHARS = 28, 130, 34
TRIVIAL = ("clean", "others")
FLOOR, LABELS = "halves", "labels_"
Row = Mapping[str, Any]


def off(run: Mapping[str, Any], titles: Mapping[str, str], outcome: str, axis: str) -> go.Figure:
    """Draw a run of the study as plain data: its table "foreseen" for one outcome, nearest first.

    ``titles`` names the arms. Full points beat both trivial forecasts by the one rule, hollow ones
    do not; squares are the trivial ones; lines are so many labels a level.
    """
    import plotly.graph_objects as go

    rows = [row for row in run["tables"]["foreseen"] if row["outcome"] == outcome]
    lines = [row for row in rows if row["arm"].startswith(LABELS)]
    points = sorted((row for row in rows if row["arm"] not in {FLOOR, *(r["arm"] for r in lines)}),
                    key=lambda row: row["value"])  # fmt: skip
    figure = go.Figure(_points(points, titles))
    floor = next((row["value"] for row in rows if row["arm"] == FLOOR), None)
    if floor is not None:
        figure.add_vrect(x0=0, x1=floor, fillcolor=PALE, line_width=0, layer="below")
    for k, row in enumerate(lines):
        figure.add_vline(x=row["value"], line={"color": GREY, "dash": "dash", "width": 1})
        figure.add_annotation(
            x=row["value"], y=1, yref="paper", yanchor="bottom", yshift=18 * k,
            xanchor="left", text=titles[row["arm"]], showarrow=False,
            font={"size": SMALL_PX, "color": GREY},
        )  # fmt: skip
    figure.update_layout(**layout(
        FRAME_PX + ROW_PX * len(points), margin={"l": 8, "r": 24, "t": 66, "b": 8}
    ))  # fmt: skip
    under = "grey band: how far the truth itself is known; bars: 95 % over perturbations, encoders"
    figure.update_xaxes(
        title=f"{axis}<br><span style='color:{GREY};font-size:{SMALL_PX}px'>{under}</span>",
        rangemode="tozero", gridcolor=FAINT, zeroline=False, fixedrange=True,
    )  # fmt: skip
    figure.update_yaxes(
        tickvals=list(range(len(points))), range=[len(points) - 0.4, -0.6], showgrid=False,
        ticktext=[wrapped(titles[row["arm"]], LABEL_CHARS) for row in points], zeroline=False,
        fixedrange=True,
    )  # fmt: skip
    return figure


def _points(rows: Sequence[Row], titles: Mapping[str, str]) -> go.Scatter:
    import plotly.graph_objects as go

    colour = MODALITIES["image"].colour

    def symbol(row: Row) -> str:
        if row["arm"] in TRIVIAL:
            return "square"
        beats = all(row[f"{name}_verdict"] == "less" for name in TRIVIAL)
        return "circle" if beats else "circle-open"

    return go.Scatter(
        x=[row["value"] for row in rows], y=list(range(len(rows))), mode="markers",
        marker={"size": 11, "symbol": [symbol(row) for row in rows], "line": {"width": 2},
                "color": [GREY if row["arm"] in TRIVIAL else colour for row in rows]},
        error_x={"type": "data", "symmetric": False, "thickness": 2, "width": 0, "color": GREY,
                 "array": [row["high"] - row["value"] for row in rows],
                 "arrayminus": [row["value"] - row["low"] for row in rows]},
        hovertext=[f"{titles[row['arm']]}: {say.row(row)}, n = {row['n']}" for row in rows],
        hovertemplate="%{hovertext}<extra></extra>", showlegend=False,
    )  # fmt: skip
