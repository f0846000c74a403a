"""How far apart two encoders break, a row for each harm whose unit has ratios."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from lab.figures.pieces import segments, wrapped
from lab.figures.theme import FAINT, FONT_PX, GREY, SMALL_PX, layout, mark

if TYPE_CHECKING:
    import plotly.graph_objects as go

ROW_PX, FRAME_PX, LEAST_PX, NAME_CHARS = 30, 80, 200, 24
TICKS = (0.1, 0.2, 0.5, 1, 2, 5, 10)
Row = Mapping[str, Any]


def ratios(rows: Sequence[Row], a: str, b: str, modality: str) -> go.Figure:
    """Draw the ratios of breakpoints ``a`` / ``b`` on a logarithmic axis, 1 where both break.

    ``rows``: ``name``, ``value``, ``low``, ``high`` (None where open), ``bound`` in place of a
    value that is not reached, ``censored``, ``decided`` (filled) and ``said``.
    """
    import plotly.graph_objects as go

    colour = mark(modality).colour
    ends = [end for row in rows for end in (row["value"], row["low"], row["high"], row["bound"])
            if end is not None and end > 0]  # fmt: skip
    least, most = min([*ends, 0.5]) / 1.2, max([*ends, 2.0]) * 1.2
    figure = go.Figure()
    figure.add_vline(x=1, line={"color": GREY, "dash": "dot", "width": 1.5})
    bars = [(row["low"] or least, row["high"] or most, y) for y, row in enumerate(rows)]
    figure.add_trace(go.Scatter(**segments(bars), mode="lines", hoverinfo="skip",
                                line={"color": colour, "width": 2}))  # fmt: skip
    figure.add_trace(
        go.Scatter(
            x=[row["value"] if row["value"] is not None else row["bound"] for row in rows],
            y=list(range(len(rows))), mode="markers",
            marker={"size": 12, "color": colour, "symbol": [_symbol(row) for row in rows]},
            hovertext=[wrapped(row["said"]) for row in rows],
            hovertemplate="%{hovertext}<extra></extra>",
        )
    )  # fmt: skip
    figure.update_layout(
        **layout(max(LEAST_PX, FRAME_PX + ROW_PX * len(rows))),
        xaxis={"type": "log", "range": _logs(least, most), "gridcolor": FAINT, "zeroline": False,
               "tickvals": TICKS, "ticktext": [f"{tick:g}x" for tick in TICKS],
               "fixedrange": True, "tickfont": {"size": SMALL_PX},
               "title": {"text": wrapped(f"breakpoint of {a} over that of {b}", 60)}},
        yaxis={"tickvals": list(range(len(rows))),
               "ticktext": [wrapped(row["name"], NAME_CHARS) for row in rows],
               "range": [len(rows) - 0.4, -0.6], "showgrid": False, "zeroline": False,
               "fixedrange": True, "automargin": True, "tickfont": {"size": FONT_PX}},
    )  # fmt: skip
    return figure


def _symbol(row: Row) -> str:
    side = {"": "circle", "left": "triangle-left", "right": "triangle-right"}[row["censored"]]
    return side if row["decided"] else f"{side}-open"


def _logs(least: float, most: float) -> list[float]:
    import math

    return [math.log10(least), math.log10(most)]
