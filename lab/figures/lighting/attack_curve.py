"""Success of an attack against its cost: one curve an arm, with its band."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from lab.figures.theme import FAINT, GREY, SMALL_PX, layout, tint

if TYPE_CHECKING:
    import plotly.graph_objects as go

HEIGHT_PX = 440
BEST = "#7a3e9d"
"""The best search; random is grey, as every control."""
DASHES = {"unguarded": "dot", "filtered": "dash", "guided": "solid"}
SYMBOLS = {"unguarded": "circle-open", "filtered": "diamond", "guided": "square"}
Run = Mapping[str, Any]


def attack_curve(run: Run) -> go.Figure:
    """Draw a result of "lighting_attack" as plain data."""
    import plotly.graph_objects as go

    figure = go.Figure()
    curve = run["tables"]["curve"]
    for arm in dict.fromkeys(row["arm"] for row in curve):
        rows = [row for row in curve if row["arm"] == arm]
        colour = GREY if rows[0]["search"] == "random" else BEST
        figure.add_traces([_band(rows, colour), _line(rows, colour)])
    n = curve[0]["n"] if curve else 0
    figure.update_layout(
        **layout(HEIGHT_PX),
        xaxis={
            "title": {"text": "forward-equivalents a picture<br>"
                      f"<span style='color:{GREY};font-size:{SMALL_PX}px'>n = {n} pictures; band: "
                      "95 % interval over families</span>"},
            "showgrid": False, "zeroline": False, "fixedrange": True, "rangemode": "tozero",
        },
        yaxis={"title": {"text": "pictures with a success"}, "range": [0, 1.02],
               "tickformat": ".0%", "gridcolor": FAINT, "zeroline": False, "fixedrange": True},
        legend={"orientation": "h", "y": 1.0, "yanchor": "bottom", "x": 0,
                "font": {"size": SMALL_PX}},
    )  # fmt: skip
    figure.update_layout(showlegend=True, margin_t=40)
    return figure


def _band(rows: Sequence[Run], colour: str) -> go.Scatter:
    import plotly.graph_objects as go

    here = [row for row in rows if row["low"] is not None]
    x = [row["cost"] for row in here]
    return go.Scatter(
        x=[*x, *reversed(x)],
        y=[*(row["high"] for row in here), *reversed([row["low"] for row in here])],
        fill="toself", fillcolor=tint(colour, 0.1), line={"width": 0}, mode="lines",
        hoverinfo="skip", showlegend=False,
    )  # fmt: skip


def _named(row: Run) -> str:
    return f"{row['search']} {row['mode']}"


def _line(rows: Sequence[Run], colour: str) -> go.Scatter:
    import plotly.graph_objects as go

    first = rows[0]
    return go.Scatter(
        x=[row["cost"] for row in rows], y=[row["value"] for row in rows], name=_named(first),
        mode="lines+markers",
        line={"color": colour, "width": 2.5, "dash": DASHES[first["mode"]], "shape": "hv"},
        marker={"color": colour, "size": 6, "symbol": SYMBOLS[first["mode"]]},
        hovertext=[
            f"{_named(first)} by {row['cost']:.0f}: {row['value']:.0%}"
            + (f" ({row['low']:.0%} to {row['high']:.0%})" if row["low"] is not None else "")
            for row in rows
        ],
        hovertemplate="%{hovertext}<extra></extra>",
    )  # fmt: skip
