"""What a fitted curve says: it breaks, holds, breaks at once, or does not work clean."""

from __future__ import annotations

from typing import Literal

import numpy as np

from lab.limits.curve import Floats
from lab.stats.estimate import Estimate

Status = Literal["breaks", "holds", "breaks at once", "does not work clean"]

MIN_ADVANTAGE = 0.05
"""A clean score must be surely this far above chance before a half of it means anything."""


def status_of(clean: Estimate, theta: float, x: Floats, chance: float) -> Status:
    """Return what a fit says of severities ``x`` [L]."""
    low = chance if clean.low is None else clean.low
    if low - chance <= MIN_ADVANTAGE:
        return "does not work clean"
    if theta > x[-1]:
        return "holds"
    return "breaks at once" if theta < x[1] else "breaks"


def ends_of(
    status: Status, interval: tuple[float, float], x: Floats
) -> tuple[float | None, float | None]:
    """Open the ends outside the range; a censored value keeps the range's own end as a bound."""
    low, high = interval
    if status == "does not work clean":
        return None, None
    if status == "holds":
        return (None if low < x[1] else min(low, float(x[-1]))), None
    if status == "breaks at once":
        return None, (None if high > x[-1] else max(high, float(x[1])))
    return (None if low < x[1] else low), (None if high > x[-1] else high)


def width_of(theta: float, beta: float) -> float:
    """Severity between 75 % and 25 % of the advantage left: solves 2^-(x / theta)^beta."""
    quarter, three = np.log2(4.0), np.log2(4.0 / 3.0)
    return float(theta * (quarter ** (1 / beta) - three ** (1 / beta)))


def is_inside(crossing: float | None, low: float | None, high: float | None) -> bool:
    """Return whether a crossing (None: beyond the range) is inside an interval with open ends."""
    at = np.inf if crossing is None else crossing
    return (low is None or at >= low) and (high is None or at <= high)
