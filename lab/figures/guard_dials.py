"""The guards as dials: each value on its range, the limit, and in a word whether it holds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from lab.figures.pieces import wrapped
from lab.figures.theme import DAMAGE, FAINT, GREY, PALE, SMALL_PX, layout, number

if TYPE_CHECKING:
    import plotly.graph_objects as go

ROW_PX, BAR = 66, 0.2
HOLDS, BROKEN = DAMAGE[4], DAMAGE[9]
Dial = Mapping[str, Any]


def guard_dials(dials: Sequence[Dial]) -> go.Figure:
    """Draw one row a guard: title, value, limit, span, holds, at_least, meaning, unit.

    Bars run over the guard's span; what is off it ends at its edge, the number stays. The part of
    the range where the guard breaks is shaded.
    """
    import plotly.graph_objects as go

    rows = list(range(len(dials)))
    figure = go.Figure(
        go.Bar(
            x=[_along(d, d["value"]) for d in dials], y=rows, orientation="h", width=BAR,
            marker={
                "color": [HOLDS if d["holds"] else BROKEN for d in dials],
                "line": {"color": GREY, "width": 1},
                "pattern": {"shape": ["" if d["holds"] else "/" for d in dials],
                            "fgcolor": "#ffffff", "size": 6},
            },
            hovertext=[wrapped(sentence(d), 44) for d in dials],
            hovertemplate="%{hovertext}<extra></extra>",
        )
    )  # fmt: skip
    for row, dial in zip(rows, dials, strict=True):
        limit = _along(dial, dial["limit"])
        broken = (0, limit) if dial["at_least"] else (limit, 1)
        figure.add_shape(
            type="rect",
            x0=0,
            x1=1,
            y0=row - BAR / 2,
            y1=row + BAR / 2,
            line={"color": FAINT, "width": 1},
        )
        figure.add_shape(
            type="rect", x0=broken[0], x1=broken[1], y0=row - BAR / 2, y1=row + BAR / 2,
            line={"width": 0}, fillcolor=PALE, layer="below",
        )  # fmt: skip
        figure.add_annotation(
            x=limit, y=row + BAR / 2, text="▲", showarrow=False, yanchor="top", yshift=5,
            font={"size": 12, "color": GREY},
        )  # fmt: skip
        sign = "✓ holds" if dial["holds"] else "✗ broken"
        side = "at least" if dial["at_least"] else "at most"
        for x, up, text in (
            (0, True, dial["title"]),
            (0, False, f"{number(dial['value'])} <b>{sign}</b>"),
            (1, False, f"{side} {number(dial['limit'])}"),
        ):
            figure.add_annotation(
                x=x, y=row - BAR / 2 if up else row + BAR / 2, text=text, showarrow=False,
                xanchor="left" if x == 0 else "right", yanchor="bottom" if up else "top",
                yshift=0 if up else -4, font={"size": SMALL_PX},
            )  # fmt: skip
    figure.update_layout(
        **layout(ROW_PX * max(len(dials), 1) + 8, margin={"l": 2, "r": 2, "t": 2, "b": 2}),
        xaxis={"range": [0, 1], "visible": False, "fixedrange": True},
        yaxis={"range": [len(dials) - 0.45, -0.5], "visible": False, "fixedrange": True},
    )
    return figure


def sentence(dial: Dial) -> str:
    """Say one dial in a sentence."""
    side = "at least" if dial["at_least"] else "at most"
    held = "holds" if dial["holds"] else "is broken"
    return (
        f"{dial['title']} {held}: {number(dial['value'])}, must be {side} "
        f"{number(dial['limit'])} ({dial['unit']}). {dial['meaning']}"
    )


def _along(dial: Dial, value: float) -> float:
    low, high = dial["span"]
    return float(min(max((value - low) / (high - low), 0.0), 1.0))
