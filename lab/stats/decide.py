"""The one rule of decision: more, less, equal within a margin, undecided, or not tested."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from lab.core.errors import BadInput
from lab.stats.estimate import Estimate
from lab.stats.intervals.bootstrap import MIN_FAMILIES
from lab.stats.intervals.over_seeds import LEAST_SEEDS

LEVEL = 0.05


class Verdict(StrEnum):
    """What a difference is decided to be."""

    MORE = "more"
    LESS = "less"
    EQUAL = "equal"
    UNDECIDED = "undecided"
    UNTESTED = "untested"


class Reason(StrEnum):
    """Why a difference was not tested."""

    TESTED = ""
    FEW_FAMILIES = "few families"
    FEW_SEEDS = "few seeds"
    NO_ITEMS = "no common items"
    FAILED = "an arm failed"
    NO_TEST = "no interval or p"


@dataclass(frozen=True)
class Decision:
    """The verdict, why there is none, and the smallest margin that this many items can decide."""

    verdict: Verdict
    reason: Reason = Reason.TESTED
    smallest_margin: float | None = None
    """Half the width of the interval: no smaller margin could be decided if the truth were 0."""


def decide(
    difference: Estimate,
    p: float | None,
    *,
    margin: float | None = None,
    expects_equal: bool = False,
    n_families: int = MIN_FAMILIES,
    n_seeds: int | None = None,
) -> Decision:
    """Decide a difference whose ``chance`` (else 0) is what it is held against.

    In this order: fewer than ten families, or fewer than three seeds where training is random
    (``n_seeds`` not None), is UNTESTED; a claim that expects EQUAL whose interval lies inside
    (-margin, margin) is EQUAL, which is two one-sided tests (TOST, Schuirmann 1987); p, corrected
    by the caller, at most .05 and an interval off zero is MORE or LESS; an interval inside the
    margin is EQUAL; all else is UNDECIDED. The margin is fixed beforehand; without one nothing is
    EQUAL. Raises ``BadInput`` for a margin that is not above 0.
    """
    if margin is not None and not margin > 0:
        raise BadInput("a margin above 0", f"{margin}", "State what would be too small to matter.")
    if n_families < MIN_FAMILIES:
        return Decision(Verdict.UNTESTED, Reason.FEW_FAMILIES)
    if n_seeds is not None and n_seeds < LEAST_SEEDS:
        return Decision(Verdict.UNTESTED, Reason.FEW_SEEDS)
    if difference.value is None or difference.low is None or difference.high is None or p is None:
        return Decision(Verdict.UNTESTED, Reason.NO_TEST)
    zero = difference.chance or 0.0
    low, high = difference.low - zero, difference.high - zero
    half_width = (high - low) / 2
    inside = margin is not None and -margin < low and high < margin
    off_zero = p <= LEVEL and (low > 0 or high < 0)
    if inside and (expects_equal or not off_zero):
        return Decision(Verdict.EQUAL, smallest_margin=half_width)
    if off_zero:
        verdict = Verdict.MORE if low > 0 else Verdict.LESS
        return Decision(verdict, smallest_margin=half_width)
    return Decision(Verdict.UNDECIDED, smallest_margin=half_width)
