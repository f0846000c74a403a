"""The one rule of decision where an end of the interval is open: beside a censored breakpoint."""

from __future__ import annotations

import math

from lab.limits.boundary import OVER
from lab.stats.decide import Verdict, decide
from lab.stats.estimate import Estimate
from lab.stats.intervals.bootstrap import MIN_FAMILIES


def decide_open(
    low: float | None,
    high: float | None,
    p: float | None,
    *,
    same: float = 0.0,
    margin: float | None = None,
    n_families: int = MIN_FAMILIES,
) -> Verdict:
    """Decide as ``lab.stats.decide`` whether something is ``same``; an end of None is open.

    An open end bounds nothing: it is never inside the margin and never off ``same``.

    >>> decide_open(0.4, None, 0.01).value, decide_open(None, None, 1.0, margin=0.5).value
    ('more', 'undecided')
    """
    ends = -math.inf if low is None else low, math.inf if high is None else high
    found = Estimate(same, *ends, n=n_families, over=OVER, chance=same)
    return decide(found, p, margin=margin, n_families=n_families).verdict
