"""The one rule of decision where the ends of an interval are all that is known."""

from __future__ import annotations

import math

from lab.stats.decide import LEVEL, Verdict, decide
from lab.stats.estimate import Estimate
from lab.stats.intervals.bootstrap import MIN_FAMILIES

Ends = tuple[float | None, float | None]
"""The ends of a 95 % interval; None is one that is open."""


def decide_ends(ends: Ends, zero: float = 0.0, *, n_families: int = MIN_FAMILIES) -> Verdict:
    """Decide one number against ``zero`` as ``decide`` does, by the ends of its 95 % interval.

    The test that such an interval turns round has p <= .05 where ``zero`` lies outside, so the ends
    decide alone. For one claim: several need their own p, and Holm.

    >>> decide_ends((0.1, 0.4)).value, decide_ends((None, 0.4)).value
    ('more', 'undecided')
    """
    low = -math.inf if ends[0] is None else ends[0]
    high = math.inf if ends[1] is None else ends[1]
    found = Estimate(zero, low, high, n_families, "", chance=zero)
    return decide(found, LEVEL, n_families=n_families).verdict


def decide_apart(a: Ends, b: Ends) -> Verdict:
    """Decide whether one number is above another, each known by its own interval alone.

    The difference lies between the ends furthest apart, which is wider than its own interval would
    be where the two share items: MORE and LESS are sure, UNDECIDED may only be unknown.

    >>> decide_apart((0.5, 0.6), (0.1, 0.4)).value, decide_apart((0.5, 0.6), (0.1, 0.5)).value
    ('more', 'undecided')
    """
    low = None if a[0] is None or b[1] is None else a[0] - b[1]
    high = None if a[1] is None or b[0] is None else a[1] - b[0]
    return decide_ends((low, high))
