"""Which score orders pairs as the accuracy reached does: a point and an interval each."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from lab.distance import DISTANCES
from lab.figures.theme import FAINT, GREY, SMALL_PX, layout, mark, number
from lab.transferability import SCORES

if TYPE_CHECKING:
    import plotly.graph_objects as go

ROW_PX, FOOT_PX = 32, 100
KINDS = {
    "rehearsal": ("a plain trial on half of the families", "diamond-open"),
    "score": ("transferability scores, which read labels", "circle"),
    "distance": ("distances, which read no labels", "circle-open"),
}
Run = Mapping[str, Any]


def foresight(run: Run) -> go.Figure:
    """Draw the table "foresight" of a result of "transfer": weighted tau, best first."""
    import plotly.graph_objects as go

    rows = [row for row in run["tables"]["foresight"] if not row["reason"]]
    rows = sorted(rows, key=lambda row: (-row["tau"], row["id"]))
    place = {row["id"]: i for i, row in enumerate(rows)}
    colours = {"rehearsal": GREY, "score": mark("other").colour, "distance": GREY}
    figure = go.Figure()
    for kind, (told, symbol) in KINDS.items():
        mine = [row for row in rows if row["kind"] == kind]
        figure.add_trace(
            go.Scatter(
                x=[row["tau"] for row in mine],
                y=[place[row["id"]] for row in mine],
                mode="markers", name=told, showlegend=bool(mine),
                marker={"color": colours[kind], "size": 11, "symbol": symbol,
                        "line": {"width": 2, "color": colours[kind]}},
                error_x={
                    "type": "data", "symmetric": False, "thickness": 2, "width": 0,
                    "color": colours[kind],
                    "array": [row["high"] - row["tau"] for row in mine],
                    "arrayminus": [row["tau"] - row["low"] for row in mine],
                },
                hovertext=[
                    f"{name_of(row)}: {number(round(row['tau'], 3))} "
                    f"({number(round(row['low'], 2))} to {number(round(row['high'], 2))})"
                    for row in mine
                ],
                hovertemplate="%{hovertext}<extra></extra>",
            )
        )  # fmt: skip
    figure.add_vline(x=0, line={"color": GREY, "dash": "dot", "width": 2})
    summary = run["summary"]
    figure.update_layout(
        **layout(
            ROW_PX * max(len(rows), 1) + FOOT_PX + 84,
            margin={"l": 8, "r": 8, "t": 84, "b": FOOT_PX},
            legend={"orientation": "h", "x": 0, "y": 1, "yref": "container", "yanchor": "top",
                    "font": {"size": SMALL_PX}},
        ),
        xaxis={"range": [-1.02, 1.02], "fixedrange": True, "gridcolor": FAINT, "zeroline": False,
               "title": {"text": "weighted Kendall tau; chance 0<br>"
                         f"<span style='color:{GREY};font-size:{SMALL_PX}px'>n = {summary['n']} "
                         f"concepts of {summary['n_families']} families;<br>bars: 95 % intervals"
                         "</span>"}},
        yaxis={"tickvals": list(range(len(rows))), "ticktext": [name_of(row) for row in rows],
               "range": [len(rows) - 0.4, -0.6], "fixedrange": True, "automargin": True,
               "showgrid": False, "zeroline": False, "tickfont": {"size": SMALL_PX}},
    )  # fmt: skip
    figure.update_layout(showlegend=True)
    return figure


def name_of(row: Mapping[str, Any]) -> str:
    """Return the short name of a score, a distance, or the plain trial."""
    if row["kind"] == "rehearsal":
        return "plain trial"
    registry = SCORES if row["kind"] == "score" else DISTANCES
    return registry.get(row["id"]).symbol
