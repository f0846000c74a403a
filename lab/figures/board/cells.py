"""What stands inside a cell of the board: its breakpoint, its clean score, its interval."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from lab.core.contracts import MAX_SEVERITY
from lab.figures.board.layout import Box, Cell
from lab.figures.pieces import segments
from lab.figures.theme import GREY, SMALL_PX, damage, muted, supported

if TYPE_CHECKING:
    import plotly.graph_objects as go

BIG_PX = 18


def is_measured(cell: Cell) -> bool:
    """Whether the cell has a breakpoint, censored or not."""
    return cell["state"] in {"live", "recorded"} and cell["status"] != "does not work clean"


def ground_of(cell: Cell) -> str:
    """Return the damage colour of a measured cell; a control's is muted."""
    if cell["status"] == "holds":
        shade = damage(MAX_SEVERITY)
    else:
        shade = damage(0.0 if cell["value"] is None else cell["value"])
    return muted(shade) if cell["control"] else shade


def is_hopeless(cell: Cell) -> bool:
    """Whether the encoder does not work clean."""
    return cell["state"] in {"live", "recorded"} and cell["status"] == "does not work clean"


def _texts(
    boxes: Sequence[tuple[Cell, Box]], texts: list[str], down: float, colour: str, size_px: int
) -> go.Scatter:
    import plotly.graph_objects as go

    return go.Scatter(
        x=[b.middle for _, b in boxes],
        y=[b.top + down * (b.bottom - b.top) for _, b in boxes],
        text=texts,
        mode="text",
        textfont={"color": colour, "size": size_px},
        hoverinfo="skip",
    )


def words_in(boxes: Sequence[tuple[Cell, Box]], colour: str) -> list[go.Scatter]:
    """The breakpoint in the knob's unit, and the clean score under it."""
    clean = [f"clean {c['clean']:.2f}" for c, _ in boxes]
    return [
        _texts(boxes, [f"<b>{_headline(c)}</b>" for c, _ in boxes], 0.28, colour, BIG_PX),
        _texts(boxes, clean, 0.58, colour, SMALL_PX),
    ]


def _headline(cell: Cell) -> str:
    if cell["status"] == "holds":
        return "holds"
    if cell["value"] is None:
        return "at once"
    return supported(cell["value_physical"], cell["low_physical"], cell["high_physical"])


def intervals_in(boxes: Sequence[tuple[Cell, Box]], colour: str) -> list[go.Scatter]:
    """The range as a hair line, the interval on it, and the breakpoint or an open arrow."""
    import plotly.graph_objects as go

    rails: list[tuple[float, float, float]] = []
    bars: list[tuple[float, float, float]] = []
    dots: list[tuple[float, float, str]] = []
    for cell, box in boxes:
        y = box.top + 0.83 * (box.bottom - box.top)
        left, width = box.left + 0.012, box.right - box.left - 0.024

        def x(severity: float, left: float = left, width: float = width) -> float:
            return left + width * severity / MAX_SEVERITY

        rails.append((x(0), x(MAX_SEVERITY), y))
        low = 0.0 if cell["low"] is None else cell["low"]
        high = MAX_SEVERITY if cell["high"] is None else cell["high"]
        if cell["status"] == "holds":
            dots.append((x(MAX_SEVERITY), y, "triangle-right-open"))
            if cell["low"] is not None:
                bars.append((x(low), x(MAX_SEVERITY), y))
        elif cell["value"] is None:
            dots.append((x(0), y, "triangle-left-open"))
        else:
            bars.append((x(low), x(high), y))
            dots.append((x(cell["value"]), y, "circle"))
    line = {"color": colour}
    return [
        go.Scatter(**segments(rails), mode="lines", line={**line, "width": 1}, opacity=0.45,
                   hoverinfo="skip"),
        go.Scatter(**segments(bars), mode="lines", line={**line, "width": 3}, hoverinfo="skip"),
        go.Scatter(x=[d[0] for d in dots], y=[d[1] for d in dots], mode="markers",
                   marker={"color": colour, "size": 9, "symbol": [d[2] for d in dots]},
                   hoverinfo="skip"),
    ]  # fmt: skip


def plain_words_in(boxes: Sequence[tuple[Cell, Box]]) -> list[go.Scatter]:
    """Cells without a breakpoint: why, in words."""
    said = {"pending": "…", "failed": "failed"}
    texts = [
        f"does not<br>work clean<br>{c['clean']:.2f}" if is_hopeless(c) else said[c["state"]]
        for c, _ in boxes
    ]
    return [_texts(boxes, texts, 0.5, GREY, SMALL_PX)]
