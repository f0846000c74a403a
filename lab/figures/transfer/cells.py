"""What stands inside a cell of the transfer matrix: accuracy, the loss, its interval and colour."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from lab.figures.distances.cells import ColourScale, Placed, intervals_in, short
from lab.figures.theme import DIVERGING, PALE, SMALL_PX, number
from lab.stats.by_ends import decide_ends
from lab.stats.decide import Verdict

if TYPE_CHECKING:
    import plotly.graph_objects as go

LEAST_SPAN = 0.1
"""The scale reaches at least so far to either side: small losses must not look large."""
LOSS_NAMES = {"gap": "than at home", "native_gap": "than its own probe"}


@dataclass(frozen=True)
class LossScale:
    """The diverging scale, centred at no loss; loss is orange, gain blue."""

    most: float

    def colour(self, loss: float) -> str:
        """Return the colour of a loss of balanced accuracy."""
        part = min(max(0.5 - loss / (2 * self.most), 0.0), 1.0)
        return DIVERGING[round(part * (len(DIVERGING) - 1))]

    def steps(self) -> list[tuple[float, str]]:
        """The colours as plotly's colour scale, from gain to loss."""
        last = len(DIVERGING) - 1
        return [(i / last, colour) for i, colour in enumerate(reversed(DIVERGING))]

    @property
    def range(self) -> ColourScale:
        return ColourScale(-self.most, self.most, higher_is_closer=False)


def loss_of(cell: Mapping[str, Any], key: str) -> dict[str, Any]:
    """Return a cell's loss as value, low, high; 0 is its "chance", the tick of no loss."""
    return {
        "value": cell[key], "low": cell[f"{key}_low"], "high": cell[f"{key}_high"], "chance": 0.0,
    }  # fmt: skip


def loss_scale(cells: Sequence[Mapping[str, Any]], key: str) -> LossScale:
    """Return the scale that holds every interval of a loss."""
    ends = [abs(cell[f"{key}_{end}"]) for cell in cells for end in ("low", "high")]
    return LossScale(max([LEAST_SPAN, *ends]))


def is_home(cell: Mapping[str, Any]) -> bool:
    """Whether a cell is on the diagonal: the facet the probe was trained on."""
    return bool(cell["source"] == cell["target"])


def ground_of(cell: Mapping[str, Any], key: str, scale: LossScale) -> str:
    """Return a cell's colour: by its loss, pale on the diagonal."""
    return PALE if is_home(cell) else scale.colour(cell[key])


def words_in(
    placed: Sequence[Placed[Mapping[str, Any]]], key: str, colour: str | None
) -> go.Scatter:
    """The accuracy, and under it what is lost, with its sign."""
    import plotly.graph_objects as go

    texts = [
        f"<b>{short(p.cell['accuracy'])}</b>"
        + ("" if is_home(p.cell) else f"<br>{signed(-p.cell[key])}")
        for p in placed
    ]
    font: dict[str, Any] = {"size": SMALL_PX} | ({"color": colour} if colour else {})
    return go.Scatter(
        x=[p.middle for p in placed], y=[p.row + 0.4 for p in placed], text=texts, mode="text",
        textfont=font, hoverinfo="skip",
    )  # fmt: skip


def signed(value: float) -> str:
    """Write a difference with its sign.

    >>> signed(0.123), signed(-0.05), signed(0.001)
    ('+.12', '−.05', '0')
    """
    if abs(value) < 0.005:
        return "0"
    return short(value) if value < 0 else f"+{short(value)}"


def bars_in(
    placed: Sequence[Placed[Mapping[str, Any]]], key: str, scale: LossScale, colour: str
) -> list[go.Scatter]:
    """The interval of each loss on the scale's range, with a tick at no loss."""
    away = [p for p in placed if not is_home(p.cell)]
    return intervals_in(
        [Placed(loss_of(p.cell, key), p.column, p.row) for p in away], scale.range, colour
    )


def sentence(cell: Mapping[str, Any], names: Mapping[str, str], key: str) -> str:
    """Say a cell in a sentence, for hover and for readers of the screen."""
    ends = f"{number(cell['accuracy_low'])} to {number(cell['accuracy_high'])}"
    n = f"n = {cell['n']} concepts of {cell['n_families']} families"
    source, goal = names[cell["source"]], names[cell["target"]]
    if is_home(cell):
        return f"Trained and tested on {source}: {number(cell['accuracy'])} ({ends}); {n}."
    verb = "loses" if cell[key] >= 0 else "gains"
    low, high = sorted([abs(cell[f"{key}_low"]), abs(cell[f"{key}_high"])])
    if decide_ends((cell[f"{key}_low"], cell[f"{key}_high"])) is Verdict.UNDECIDED:
        span = f"{number(cell[f'{key}_low'])} to {number(cell[f'{key}_high'])}: undecided"
    else:
        span = f"{number(low)} to {number(high)}"
    left = f"; {cell['left_out']} copies of English left out" if cell["left_out"] else ""
    control = (
        f" Through a map fitted on shuffled pairs: {number(cell['control'])}."
        if cell["control"] is not None
        else ""
    )
    return (
        f"Trained on {source}, tested on {goal}: {number(cell['accuracy'])} ({ends}). It {verb} "
        f"{number(abs(cell[key]))} ({span}), read as less {LOSS_NAMES[key]}; {n}{left}.{control}"
    )
