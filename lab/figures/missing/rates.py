"""Accuracy against the share missing, by how much training hid; and below, by who is missing."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from lab.core import say
from lab.figures.theme import FAINT, GREY, layout, tint

if TYPE_CHECKING:
    import plotly.graph_objects as go

CURVES_PX, WHO_PX, FRAME_PX = 280, 200, 170
LINES = ("#0072B2", "#D55E00", "#009E73")
DASHES = ("solid", "dash", "dot")
WHO = {
    "shared": "by chance", "imbalanced": "unequal rates", "mar": "due to another",
    "mnar": "due to itself", "segment": "only a segment",
}  # fmt: skip


def rates(run: Mapping[str, Any]) -> go.Figure:
    """Draw the arms "cliff", "test" and "train" of the result of "lattice"."""
    import plotly.graph_objects as go
    from plotly.subplots import make_subplots

    scores = {row["arm"]: row for row in run["tables"]["arms"] if row["value"] is not None}
    figure = make_subplots(
        rows=2,
        cols=1,
        row_heights=[CURVES_PX, WHO_PX],
        vertical_spacing=100 / (CURVES_PX + WHO_PX + FRAME_PX),
    )
    cliffs: dict[str, list[tuple[float, Mapping[str, Any]]]] = {}
    for arm, row in scores.items():
        kind, _, rest = arm.partition("|")
        if kind == "cliff":
            hide, _, rate = rest.partition("|")
            cliffs.setdefault(hide, []).append((float(rate), row))
    for (hide, points), colour, dash in zip(cliffs.items(), LINES, DASHES, strict=True):
        x, rows = [100 * rate for rate, _ in points], [row for _, row in points]
        ends = [_end(r, "high") for r in rows] + [_end(r, "low") for r in rows[::-1]]
        figure.add_trace(
            go.Scatter(x=x + x[::-1], y=ends, mode="lines", fill="toself",
                       fillcolor=tint(colour, 0.12), line={"width": 0}, hoverinfo="skip",
                       showlegend=False),
            row=1, col=1,
        )  # fmt: skip
        name = f"training hid {100 * float(hide):.0f} %"
        figure.add_trace(
            go.Scatter(x=x, y=[r["value"] for r in rows], mode="lines+markers", name=name,
                       line={"color": colour, "dash": dash}, marker={"size": 8},
                       hovertext=[f"{name}, {share:.0f} % missing<br>{_said(r)}"
                                  for share, r in zip(x, rows, strict=True)],
                       hovertemplate="%{hovertext}<extra></extra>"),
            row=1, col=1,
        )  # fmt: skip
    for when, symbol in (("test", "circle"), ("train", "square-open")):
        there = [(WHO[m], scores[f"{when}|{m}"]) for m in WHO if f"{when}|{m}" in scores][::-1]
        name = "missing at test time" if when == "test" else "missing in training too"
        figure.add_trace(
            go.Scatter(
                x=[row["value"] for _, row in there], y=[who for who, _ in there], mode="markers",
                name=name, marker={"symbol": symbol, "size": 10, "color": GREY},
                error_x={"type": "data", "symmetric": False, "color": GREY, "width": 0,
                         "array": [_end(r, "high") - r["value"] for _, r in there],
                         "arrayminus": [r["value"] - _end(r, "low") for _, r in there]},
                hovertext=[f"{name}, {who}<br>{_said(row)}" for who, row in there],
                hovertemplate="%{hovertext}<extra></extra>",
            ),
            row=2, col=1,
        )  # fmt: skip
    chance = {"line": {"color": GREY, "dash": "dot", "width": 2}}
    level = next(iter(scores.values()))["chance"]
    figure.add_hline(y=level, **chance, row=1, col=1)
    figure.add_vline(x=level, **chance, row=2, col=1)
    figure.update_layout(
        **layout(CURVES_PX + WHO_PX + FRAME_PX, showlegend=True,
                 legend={"orientation": "h", "y": 1.02, "yanchor": "bottom", "x": 0})
    )  # fmt: skip
    figure.update_xaxes(fixedrange=True, gridcolor=FAINT, zeroline=False)
    figure.update_yaxes(gridcolor=FAINT, fixedrange=True, zeroline=False)
    figure.update_xaxes(title="share missing at test time (%)", row=1, col=1)
    figure.update_yaxes(title="balanced accuracy", rangemode="tozero", row=1, col=1)
    figure.update_xaxes(title="balanced accuracy", rangemode="tozero", row=2, col=1)
    return figure


def _end(row: Mapping[str, Any], name: str) -> float:
    return float(row["value"] if row[name] is None else row[name])


def _said(row: Mapping[str, Any]) -> str:
    return f"{say.estimate(row['value'], row['low'], row['high'])}, n = {row['n']}"
