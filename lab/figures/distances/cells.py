"""What stands inside a cell of the table of distances: value, interval, and how close it is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Generic, TypedDict, TypeVar

from lab.figures.pieces import segments
from lab.figures.theme import GREY, PALE, SMALL_PX, number

if TYPE_CHECKING:
    import plotly.graph_objects as go

CLOSENESS = (
    "#eef4f3", "#d9e7e7", "#c1d9da", "#a7c9cc", "#8ab7bd",
    "#6ca3ab", "#4e8e99", "#337986", "#1d6472", "#0a4b59",
)  # fmt: skip
"""Sequential: light is far, dark is close."""
PAD = 0.04
RAIL = 0.12
"""Room left and right of a cell's interval bar, in parts of the cell."""


class SpaceRow(TypedDict):
    """A pair of views in the table of distances; None where a number is unknown, with the reason.

    ``p`` is the cell's own, ``p_holm`` after Holm's correction over the table.
    """

    a: str
    b: str
    modalities: str
    value: float | None
    low: float | None
    high: float | None
    chance: float | None
    p: float | None
    p_holm: float | None
    calibrated: float | None
    shuffled: float | None
    n: int
    over: str
    space: str
    reason: str
    verdict: str


Row = TypeVar("Row", bound=Mapping[str, Any])


@dataclass(frozen=True)
class Placed(Generic[Row]):
    """One cell of the table at its column and row; the cell is one unit wide and high."""

    cell: Row
    column: int
    row: int

    @property
    def middle(self) -> float:
        return self.column + 0.5


@dataclass(frozen=True)
class ColourScale:
    """From the least to the greatest value of the table, and which end is close."""

    low: float
    high: float
    higher_is_closer: bool

    def part(self, value: float) -> float:
        """Return where a value lies, 0 at the low end and 1 at the high one."""
        span = self.high - self.low
        return min(max((value - self.low) / span, 0.0), 1.0) if span > 0 else 0.5

    def colour(self, value: float) -> str:
        """Return the closeness colour of a value."""
        part = self.part(value)
        close = part if self.higher_is_closer else 1 - part
        return CLOSENESS[round(close * (len(CLOSENESS) - 1))]

    def steps(self) -> list[tuple[float, str]]:
        """The colours as plotly's colour scale, from the low end to the high one."""
        colours = CLOSENESS if self.higher_is_closer else CLOSENESS[::-1]
        last = len(colours) - 1
        return [(i / last, colour) for i, colour in enumerate(colours)]


def scale_of(cells: Sequence[SpaceRow], direction: str) -> ColourScale:
    """Return the range of the table: of values, the ends of their intervals, and chance."""
    ends = [
        end
        for cell in cells
        for end in (cell["value"], cell["low"], cell["high"], cell["chance"])
        if cell["value"] is not None and end is not None
    ]
    low, high = (min(ends), max(ends)) if ends else (0.0, 1.0)
    return ColourScale(low, high, direction == "higher is closer")


def is_defined(cell: SpaceRow) -> bool:
    """Whether the cell has a value."""
    return cell["value"] is not None


def is_pale(cell: SpaceRow) -> bool:
    """Whether Holm leaves the cell undecided: it steps back."""
    return bool(cell["verdict"] == "undecided")


def ground_of(cell: SpaceRow, scale: ColourScale) -> str:
    """Return the colour of a cell: by its value, pale where undecided or undefined."""
    value = cell["value"]
    return PALE if value is None or is_pale(cell) else scale.colour(value)


def short(value: float) -> str:
    """Write a value for a narrow cell.

    >>> short(0.2634), short(-0.012), short(1.5), short(0.0004), short(123.4)
    ('.26', '−.01', '1.50', '.0004', '123')
    """
    digits = f"{value:.2f}" if 0.005 <= abs(value) < 10 else number(value)
    digits = digits.replace("-", "−")
    return digits.replace("0.", ".", 1) if abs(value) < 1 else digits


def values_in(placed: Sequence[Placed[SpaceRow]], colour: str) -> go.Scatter:
    """The value of each cell, or a dash."""
    import plotly.graph_objects as go

    return go.Scatter(
        x=[p.middle for p in placed],
        y=[p.row + (0.4 if is_defined(p.cell) else 0.5) for p in placed],
        text=["–" if (value := p.cell["value"]) is None else short(value) for p in placed],
        mode="text",
        textfont={"color": colour, "size": SMALL_PX},
        hoverinfo="skip",
    )


def intervals_in(
    placed: Sequence[Placed[Any]], scale: ColourScale, colour: str
) -> list[go.Scatter]:
    """The table's range as a hair line, the cell's interval on it, its value, and chance."""
    import plotly.graph_objects as go

    rails: list[tuple[float, float, float]] = []
    bars: list[tuple[float, float, float]] = []
    dots: list[tuple[float, float]] = []
    ticks: list[tuple[float, float]] = []
    for p in placed:
        y, cell = p.row + 0.78, p.cell
        if cell["value"] is None:
            continue

        def x(value: float, left: float = p.column + RAIL) -> float:
            return left + (1 - 2 * RAIL) * scale.part(value)

        rails.append((p.column + RAIL, p.column + 1 - RAIL, y))
        dots.append((x(cell["value"]), y))
        if cell["low"] is not None and cell["high"] is not None:
            bars.append((x(cell["low"]), x(cell["high"]), y))
        if cell["chance"] is not None:
            ticks.append((x(cell["chance"]), y))
    line = {"color": colour}
    quiet: dict[str, Any] = {"hoverinfo": "skip"}
    return [
        go.Scatter(**segments(rails), mode="lines", line={**line, "width": 1}, opacity=0.4,
                   **quiet),
        go.Scatter(**segments(bars), mode="lines", line={**line, "width": 4}, **quiet),
        go.Scatter(x=[d[0] for d in dots], y=[d[1] for d in dots], mode="markers",
                   marker={"color": colour, "size": 5}, **quiet),
        go.Scatter(x=[t[0] for t in ticks], y=[t[1] for t in ticks], mode="markers",
                   marker={"color": colour, "size": 7, "symbol": "line-ns",
                           "line": {"color": colour, "width": 1}}, **quiet),
    ]  # fmt: skip


def hatching(placed: Sequence[Placed[SpaceRow]]) -> dict[str, Any]:
    """The pattern of the cells' bars: undefined ones are hatched."""
    return {
        "shape": ["" if is_defined(p.cell) else "/" for p in placed],
        "fgcolor": GREY,
        "fillmode": "overlay",
        "size": 7,
    }
