"""Success of an attack against the stops it may use: without and with guards, with bands.

Where half of the pictures are flipped is marked on the line of one half: a point with its interval,
or an open triangle at the edge where it lies beyond the largest budget.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from lab.adversary.words import breakpoint_words
from lab.figures.lighting.attack_curve import BEST
from lab.figures.pieces import wrapped
from lab.figures.theme import FAINT, GREY, SMALL_PX, layout, tint

if TYPE_CHECKING:
    import plotly.graph_objects as go

HEIGHT_PX, TITLE_LINE_PX, TITLE_CHARS = 430, 24, 62
ROOM = 1.08
"""How far beyond the largest budget the axis goes, for open ends."""
LOOKS = {
    "unguarded": ("#E69F00", "dot", "circle-open", 0.46),
    "guarded": (BEST, "solid", "square", 0.54),
}
"""Colour, dash, mark, and where the breakpoint stands, near one half: bars do not touch."""
Run = Mapping[str, Any]


def attack_stops(run: Run) -> go.Figure:
    """Draw a result of "lighting_stops" as plain data."""
    import plotly.graph_objects as go

    curve, found = run["tables"]["curve"], run["tables"]["breakpoints"]
    last = max(row["stops"] for row in curve)
    figure = go.Figure()
    for mode in LOOKS:
        rows = [row for row in curve if row["mode"] == mode]
        figure.add_traces([_band(rows, mode), _line(rows, mode)])
    figure.add_hline(y=0.5, line={"color": GREY, "dash": "dot", "width": 2})
    figure.add_annotation(
        x=0, y=0.5, text="half", showarrow=False, xanchor="left", yanchor="bottom",
        font={"color": GREY, "size": SMALL_PX},
    )  # fmt: skip
    for row in found:
        figure.add_traces(_breakpoint(row, last))
    title = wrapped(_title(found, last), TITLE_CHARS)
    n = curve[0]["n"]
    figure.update_layout(
        **layout(
            HEIGHT_PX + TITLE_LINE_PX * title.count("<br>"),
            margin={"l": 8, "r": 8, "t": 84 + TITLE_LINE_PX * title.count("<br>"), "b": 8},
            title={"text": title, "x": 0, "y": 1, "yanchor": "top", "yref": "container",
                   "pad": {"t": 12}, "font": {"size": 16}},
        ),
        xaxis={
            "title": {"text": "how far a light may go, stops<br>"
                      f"<span style='color:{GREY};font-size:{SMALL_PX}px'>n = {n} pictures, "
                      f"{run['spec']['budget']} forward-equivalents each; band: 95 % interval over "
                      "families</span>"},
            "range": [0, last * ROOM], "showgrid": False, "zeroline": False, "fixedrange": True,
            "automargin": True,
            "tickvals": sorted({0.0, *(row["stops"] for row in curve)}),
        },
        yaxis={"title": {"text": "pictures flipped"}, "range": [0, 1.02], "tickformat": ".0%",
               "gridcolor": FAINT, "zeroline": False, "fixedrange": True, "automargin": True},
        legend={"orientation": "h", "y": 1.0, "yanchor": "bottom", "x": 0,
                "font": {"size": SMALL_PX}},
    )  # fmt: skip
    figure.update_layout(showlegend=True)
    return figure


def _title(found: Sequence[Run], last: float) -> str:
    said = {row["mode"]: breakpoint_words(row, last) for row in found}
    return f"Without guards {said['unguarded']}; with guards {said['guarded']}"


def _band(rows: Sequence[Run], mode: str) -> go.Scatter:
    import plotly.graph_objects as go

    here = [row for row in rows if row["low"] is not None]
    x = [0.0, *(row["stops"] for row in here)]
    return go.Scatter(
        x=[*x, *reversed(x)],
        y=[0.0, *(row["high"] for row in here), *reversed([0.0, *(row["low"] for row in here)])],
        fill="toself", fillcolor=tint(LOOKS[mode][0], 0.15), line={"width": 0}, mode="lines",
        hoverinfo="skip", showlegend=False,
    )  # fmt: skip


def _line(rows: Sequence[Run], mode: str) -> go.Scatter:
    import plotly.graph_objects as go

    colour, dash, symbol, _ = LOOKS[mode]
    told = [
        f"{mode}, {row['stops']:g} stops: {row['value']:.0%}"
        + (f" ({row['low']:.0%} to {row['high']:.0%})" if row["low"] is not None else "")
        for row in rows
    ]
    return go.Scatter(
        x=[0.0, *(row["stops"] for row in rows)], y=[0.0, *(row["value"] for row in rows)],
        name=mode, mode="lines+markers", line={"color": colour, "width": 2.5, "dash": dash},
        marker={"color": colour, "size": 9, "symbol": symbol},
        hovertext=["no light: nothing flipped", *told], hovertemplate="%{hovertext}<extra></extra>",
    )  # fmt: skip


def _breakpoint(row: Run, last: float) -> list[go.Scatter]:
    """The point at which half are flipped with its bar, or an open triangle at the edge."""
    import plotly.graph_objects as go

    colour, _, symbol, y = LOOKS[row["mode"]]
    low = 0.0 if row["low"] is None else row["low"]
    high = last * ROOM if row["high"] is None else row["high"]
    beyond = row["value"] is None
    return [
        go.Scatter(x=[low, high], y=[y, y], mode="lines", line={"color": colour, "width": 2},
                   hoverinfo="skip", showlegend=False),
        go.Scatter(
            x=[last * (1 + ROOM) / 2 if beyond else row["value"]], y=[y], mode="markers",
            marker={"color": colour, "size": 15, "line": {"color": colour, "width": 2},
                    "symbol": "triangle-right-open" if beyond else symbol},
            hovertext=[breakpoint_words(row, last)], hovertemplate="%{hovertext}<extra></extra>",
            showlegend=False, name=f"half, {row['mode']}",
        ),
    ]  # fmt: skip
