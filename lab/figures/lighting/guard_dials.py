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
    limits = [_along(d, d["limit"]) for d in dials]
    shapes = [
        shape
        for row, dial, limit in zip(rows, dials, limits, strict=True)
        for shape in _track(row, limit, at_least=dial["at_least"])
    ]
    above, below = [row - BAR / 2 for row in rows], [row + BAR / 2 for row in rows]
    said = [f"{number(d['value'])} <b>{'✓ holds' if d['holds'] else '✗ broken'}</b>" for d in dials]
    asked = [
        f"{'at least' if d['at_least'] else 'at most'} {number(d['limit'])}" for d in dials
    ]  # fmt: skip
    # Words as traces: a layout with so many annotations takes ten times as long to make.
    start, end = [0.0] * len(rows), [1.0] * len(rows)
    words = [
        _words(start, above, "top right", [str(d["title"]) for d in dials]),
        _words(start, below, "bottom right", said),
        _words(end, below, "bottom left", asked),
        _words(limits, below, "bottom center", ["▲"] * len(rows), 11, GREY),
    ]
    return go.Figure(
        [_bars(dials, rows), *words],
        layout(
            ROW_PX * max(len(dials), 1) + 8,
            margin={"l": 2, "r": 2, "t": 2, "b": 2},
            shapes=shapes,
            xaxis={"range": [0, 1], "visible": False, "fixedrange": True},
            yaxis={"range": [len(dials) - 0.45, -0.5], "visible": False, "fixedrange": True},
        ),
    )


def _bars(dials: Sequence[Dial], rows: Sequence[int]) -> go.Bar:
    import plotly.graph_objects as go

    return go.Bar(
        x=[_along(d, d["value"]) for d in dials], y=rows, orientation="h", width=BAR,
        marker={
            "color": [HOLDS if d["holds"] else BROKEN for d in dials],
            "line": {"color": GREY, "width": 1},
            "pattern": {"shape": ["" if d["holds"] else "/" for d in dials],
                        "fgcolor": "#ffffff", "size": 6},
        },
        hovertext=[wrapped(sentence(d), 44) for d in dials],
        hovertemplate="%{hovertext}<extra></extra>",
    )  # fmt: skip


def _words(
    x: Sequence[float],
    y: Sequence[float],
    at: str,
    text: Sequence[str],
    px: int = SMALL_PX,
    colour: str = "",
) -> go.Scatter:
    import plotly.graph_objects as go

    font = {"size": px, "color": colour} if colour else {"size": px}
    return go.Scatter(
        x=x, y=y, mode="text", text=text, textposition=at, textfont=font, cliponaxis=False,
        hoverinfo="skip",
    )  # fmt: skip


def _track(row: int, limit: float, *, at_least: bool) -> list[dict[str, Any]]:
    """The frame of a row's range, and the part where the guard breaks."""
    low, high = (0.0, limit) if at_least else (limit, 1.0)
    place = {"type": "rect", "y0": row - BAR / 2, "y1": row + BAR / 2}
    return [
        {**place, "x0": 0, "x1": 1, "line": {"color": FAINT, "width": 1}},
        {**place, "x0": low, "x1": high, "line": {"width": 0}, "fillcolor": PALE,
         "layer": "below"},
    ]  # fmt: skip


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
