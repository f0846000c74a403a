"""All subsets of modalities: a bar with its interval each, and under it which are present.

The dots beneath the bars are read as in UpSet (Lex et al. 2014).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from lab.figures.theme import FAINT, GREY, PALE, SMALL_PX, layout, mark, number

if TYPE_CHECKING:
    import plotly.graph_objects as go

HEIGHT_PX = 480
ROOM = 1.2
"""Bars' widths left free on the right, for the names of the levels."""
MIXED = "#56B4E9"
ORDER = ("image", "text", "speech")


def subsets(run: Mapping[str, Any]) -> go.Figure:
    """Draw the result of "dropping" as plain data: ``summary`` and ``tables["arms"]``."""
    from plotly.subplots import make_subplots

    scores = {row["arm"]: row for row in run["tables"]["arms"]}
    rows: list[Mapping[str, Any]] = [
        {**row, **{m: m in arm.split("+") for m in ORDER}}
        for arm, row in scores.items()
        if set(arm.split("+")) <= set(ORDER)
    ]
    rows.sort(key=lambda r: (sum(r[m] for m in ORDER), -r["value"]))
    figure = make_subplots(
        rows=2, cols=1, shared_xaxes=True, row_heights=[0.72, 0.28], vertical_spacing=0.04
    )
    figure.add_trace(_bars(rows), row=1, col=1)
    figure.add_traces(_dots(rows), rows=2, cols=1)
    best_row = scores["best single"]
    chance, single = best_row["chance"], best_row["value"]
    end, best = len(rows) + ROOM, run["summary"]["best_single"]
    _level(figure, single, f"best single<br>{best} {number(single)}", end)
    _level(figure, chance, f"chance {number(chance)}", end)
    most = max((row["high"] or row["value"]) for row in rows) if rows else 1.0
    figure.update_layout(**layout(HEIGHT_PX, bargap=0.35))
    figure.update_xaxes(
        visible=False, fixedrange=True, range=[-0.5, max(len(rows), 1) + ROOM], type="linear"
    )
    figure.update_yaxes(
        title="balanced accuracy", range=[0, min(1.0, most * 1.15)], gridcolor=FAINT,
        fixedrange=True, zeroline=False, row=1, col=1,
    )  # fmt: skip
    figure.update_yaxes(
        tickvals=[0, 1, 2], ticktext=list(ORDER), range=[2.6, -0.6], fixedrange=True,
        showgrid=False, zeroline=False, row=2, col=1,
    )  # fmt: skip
    return figure


def _bars(rows: list[Mapping[str, Any]]) -> go.Bar:
    import plotly.graph_objects as go

    def colour(row: Mapping[str, Any]) -> str:
        present = [m for m in ORDER if row[m]]
        return mark(present[0]).colour if len(present) == 1 else MIXED

    return go.Bar(
        x=list(range(len(rows))),
        y=[row["value"] for row in rows],
        customdata=[row["arm"] for row in rows],
        marker={"color": [colour(row) for row in rows], "opacity": 0.85},
        error_y={
            "type": "data", "symmetric": False, "color": GREY, "thickness": 2, "width": 6,
            "array": [(row["high"] or row["value"]) - row["value"] for row in rows],
            "arrayminus": [row["value"] - (row["low"] or row["value"]) for row in rows],
        },
        text=[f"<b>{number(round(row['value'], 2))}</b>" for row in rows],
        textposition="inside", insidetextanchor="start", textangle=0,
        hovertext=[
            f"{row['arm']}: {number(row['value'])} ({number(row['low'])} to "
            f"{number(row['high'])}), n = {row['n']}.<br>{_missing(row)}."
            for row in rows
        ],
        hovertemplate="%{hovertext}<extra></extra>",
    )  # fmt: skip


def _missing(row: Mapping[str, Any]) -> str:
    missing = [m for m in ORDER if not row[m]]
    return f"{' and '.join(missing)} missing, left out of the average" if missing else "all present"


def _dots(rows: list[Mapping[str, Any]]) -> list[go.Scatter]:
    import plotly.graph_objects as go

    traces = []
    for i, row in enumerate(rows):
        here = [k for k, m in enumerate(ORDER) if row[m]]
        traces.append(
            go.Scatter(x=[i] * len(here), y=here, mode="lines", hoverinfo="skip",
                       line={"color": GREY, "width": 3})
        )  # fmt: skip
    for k, modality in enumerate(ORDER):
        look = mark(modality)
        traces.append(
            go.Scatter(
                x=list(range(len(rows))), y=[k] * len(rows), mode="markers", hoverinfo="skip",
                marker={
                    "size": 16, "symbol": look.symbol,
                    "color": [look.colour if row[modality] else PALE for row in rows],
                },
            )
        )  # fmt: skip
    return traces


def _level(figure: go.Figure, value: float | None, words: str, x: float) -> None:
    """A dotted level with its name at one end."""
    if value is None:
        return
    figure.add_hline(y=value, line={"color": GREY, "dash": "dot", "width": 2}, row=1, col=1)
    figure.add_annotation(
        x=x, y=value, text=words, showarrow=False, xanchor="right",
        yanchor="bottom", font={"color": GREY, "size": SMALL_PX}, row=1, col=1,
    )  # fmt: skip
