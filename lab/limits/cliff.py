"""A cliff between two levels: no score says where within the step, so the interval is the step.

A fit to even levels places a cliff by its shape alone. In simulation
(``benchmarks/adaptive_grid.py``) such an interval of the published levels held the truth in .43 and
.87 of the runs; widened to the step it held it in all of them, and elsewhere nothing changes.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from lab.limits.breakpoint import Breakpoint
from lab.limits.drawn_curve import DrawnCurve
from lab.limits.isotonic import falling_fit
from lab.limits.verdict import is_inside
from lab.stats.checks import Floats

STEEP = 0.6
"""Where more of the lead falls within one step, the scores beside it leave its place open: a shape
alone would say where, and intervals of simulated cliffs missed it in 1 of 5 to 1 of 2."""
Ends = tuple[float | None, float | None]


def bracketed(found: Breakpoint, curve: DrawnCurve) -> Breakpoint:
    """Widen the interval of a breakpoint to the step within which most of the lead falls."""
    if found.status != "breaks":
        return found
    low, high = widened((found.low, found.high), curve.x, curve.y, curve.chance)
    agrees = is_inside(found.isotonic, low, high)
    return replace(found, low=low, high=high, isotonic_agrees=agrees)


def widened(ends: Ends, x: Sequence[float] | Floats, y: Floats, chance: float) -> Ends:
    """Return the ends of a breakpoint's interval, no narrower than the step of a cliff.

    From scores ``y`` [L] at rising ``x`` [L] alone, so that a curve that was kept serves too.
    """
    step = cliff_step(x, y, chance)
    if step is None:
        return ends
    low, high = ends
    # A cliff right after the clean end may lie anywhere before the first level: open, as censored.
    return (
        None if low is None or step[0] < x[1] else min(low, step[0]),
        None if high is None else max(high, step[1]),
    )


def cliff_step(x: Sequence[float] | Floats, y: Floats, chance: float) -> tuple[float, float] | None:
    """Return the two levels between which more than ``STEEP`` of the lead falls, None for none.

    >>> cliff_step([0, 1, 2, 3], np.array([0.9, 0.9, 0.1, 0.1]), 0.1)
    (1.0, 2.0)
    """
    fit = falling_fit(np.asarray(y))
    drops = fit[:-1] - fit[1:]
    at = int(np.argmax(drops))
    if drops[at] <= STEEP * (fit[0] - chance):
        return None
    return float(x[at]), float(x[at + 1])
