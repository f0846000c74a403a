"""A breakpoint over two knobs at once: the line along which half of the lead is gone, with a band.

Along each value of the second knob an item is scored as in ``lab.limits.half_of_lead``, against the
end at which both knobs are good, so that what the second alone takes away counts. Where its mean
crosses zero along the first knob is a point of the line. Both knobs hurt, so the line falls: it is
the nearest falling one, in every resample of families too, and the band is of their percentiles.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from lab.core.errors import BadInput
from lab.limits.half_of_lead import over_half
from lab.limits.isotonic import falling_fit
from lab.limits.verdict import MIN_ADVANTAGE
from lab.limits.zero_crossing import ZeroCrossing, zero_of
from lab.stats.checks import Floats, finite_array
from lab.stats.intervals.bootstrap import FamilyBootstrap


def half_line(
    scores: Floats, x: Floats, drawn: FamilyBootstrap, *, chance: float
) -> list[dict[str, Any]]:
    """Return, for each value of the second knob, where along the first half of the lead is gone.

    ``scores`` are [n, R, L]: items, values of the second knob from its good end, rising places
    ``x`` [L] of the first from its good end. Each row is a ``ZeroCrossing`` as plain data; "does
    not work" where the lead at the good end is not surely above 0.05. Raises ``BadInput`` for other
    shapes.
    """
    n, n_rows, n_places = np.asarray(scores).shape if np.ndim(scores) == 3 else (0, 0, 0)
    if n_places != len(x) or n_places < 2 or np.any(np.diff(x) <= 0):
        got = f"{np.shape(scores)} at {np.asarray(x).tolist()}"
        raise BadInput("scores [n, R, L] at L rising places", got, "Align them.")
    flat = finite_array(np.asarray(scores).reshape(n, -1), "scores", 2)
    lead = over_half(flat, flat[:, :1], chance)
    again = drawn.scores(lead).reshape(-1, n_rows, n_places)
    least = drawn.interval(2 * again[:, 0, 0])[0]
    if least <= MIN_ADVANTAGE:
        none = {"value": None, "low": None, "high": None, "censored": ""}
        return [{"status": "does not work", **none} for _ in range(n_rows)]
    line = _line(drawn.score(lead).reshape(n_rows, n_places), x)
    every = np.array([_line(one, x) for one in again])
    return [_point(at, drawn.interval(column), x) for at, column in zip(line, every.T, strict=True)]


def _line(lead: Floats, x: Floats) -> Floats:
    """Return the falling line of zeros of leads [R, L], [R], the ends of the range beyond it."""
    return falling_fit(np.clip([zero_of(row, x) for row in lead], x[0], x[-1]))


def _point(at: float, ends: tuple[float, float], x: Floats) -> dict[str, Any]:
    low = None if ends[0] <= x[0] else ends[0]
    high = None if ends[1] >= x[-1] else ends[1]
    if at <= x[0]:
        return ZeroCrossing("below at once", None, None, high, "left").as_dict()
    if at >= x[-1]:
        return ZeroCrossing("stays above", None, low, None, "right").as_dict()
    return ZeroCrossing("crosses", float(at), low, high, "").as_dict()
