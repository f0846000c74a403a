"""Decide on a paired difference: different, equal within a margin, or undecided."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from lab.core.errors import BadInput
from lab.stats.estimate import Estimate


@dataclass(frozen=True)
class Decision:
    """The outcome, and the smallest margin that this many items can decide."""

    outcome: Literal["different", "equal", "undecided"]
    margin: float
    smallest_margin: float
    """Half the width of the interval: no smaller margin could be decided if the truth were 0."""


def decide(difference: Estimate, margin: float) -> Decision:
    """Decide whether a difference is off zero, or surely smaller than ``margin``.

    "different": the interval leaves out 0. "equal": it lies inside (-margin, margin), which is two
    one-sided tests (TOST, Schuirmann 1987), each at half of what the interval leaves out. Else
    "undecided". The margin is fixed beforehand. Raises ``BadInput`` for a margin that is not
    above 0 or an estimate without an interval.
    """
    low, high = difference.low, difference.high
    if low is None or high is None:
        do = "Estimate the difference with lab.stats.resample first."
        raise BadInput("a difference with an interval", difference.words(), do)
    if not margin > 0:
        raise BadInput("a margin above 0", f"{margin}", "State what would be too small to matter.")
    half_width = (high - low) / 2
    if low > 0 or high < 0:
        return Decision("different", margin, half_width)
    inside = -margin < low and high < margin
    return Decision("equal" if inside else "undecided", margin, half_width)
