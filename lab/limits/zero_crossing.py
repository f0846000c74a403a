"""Where a paired difference falls through zero along a knob: up to where one stays above another.

The crossing is that of the nearest falling curve (``lab.limits.isotonic``), joined by straight
lines, without a shape. Beyond the range it is censored, never extrapolated.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any, Literal

import numpy as np

from lab.core.errors import BadInput
from lab.limits.boundary import interval_of
from lab.limits.isotonic import falling_fit
from lab.stats.checks import Floats


@dataclass(frozen=True)
class ZeroCrossing:
    """Where the difference is zero, in the knob's unit, with its interval."""

    status: Literal["crosses", "stays above", "below at once"]
    value: float | None
    """None where censored."""
    low: float | None
    """None where the interval is open below the range."""
    high: float | None
    """None where the interval is open beyond the range."""
    censored: Literal["", "left", "right"]

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)


def zero_of(y: Floats, x: Floats) -> float:
    """Return where differences ``y`` [L] at rising ``x`` [L] fall through 0.

    -inf where the nearest falling curve begins at 0 or below, inf where it never gets there.

    >>> zero_of(np.array([0.2, 0.1, -0.1]), np.array([0.0, 1.0, 2.0]))
    1.5
    """
    fit = falling_fit(y)
    if fit[0] <= 0:
        return -np.inf
    if fit[-1] > 0:
        return np.inf
    after = int(np.argmax(fit <= 0))
    share = fit[after - 1] / (fit[after - 1] - fit[after])
    return float(x[after - 1] + share * (x[after] - x[after - 1]))


def zero_crossing(y: Floats, again: Floats, x: Floats, *, tail: float) -> ZeroCrossing:
    """Return the crossing of differences ``y`` [L], with an interval from resamples ``again``.

    ``again`` is [B, L], ``tail`` the share of resamples left out at each end. Raises ``BadInput``
    where shapes differ or ``x`` does not rise.
    """
    if y.shape != x.shape or again.shape[1:] != x.shape or np.any(np.diff(x) <= 0):
        got = f"{y.shape}, {again.shape} at {x.tolist()}"
        raise BadInput("differences [L] and [B, L] at L rising places", got, "Align them.")
    at = zero_of(y, x)
    every = np.array([zero_of(row, x) for row in again])
    low, high = interval_of(every, every, tail)
    if at == -np.inf:
        return ZeroCrossing("below at once", None, None, high, "left")
    if at == np.inf:
        return ZeroCrossing("stays above", None, low, None, "right")
    return ZeroCrossing("crosses", at, low, high, "")
