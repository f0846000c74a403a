"""Intervals over units of a mean of scores in 0..1 and of a median, near the ends too."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from lab.core.errors import BadInput
from lab.stats.checks import finite_array
from lab.stats.intervals.jackknife import mean_variance, student


def share_interval(
    scores: ArrayLike, units: NDArray[np.intp], level: float = 0.95
) -> tuple[float, float]:
    """Return the interval of the mean of scores [n] in 0..1 from its variance over units.

    Raises ``TooFew`` under two units, ``BadInput`` for scores outside 0..1.
    """
    score = finite_array(scores, "scores", 1)
    if score.min() < 0 or score.max() > 1:
        raise BadInput("scores in 0..1", f"{score.min():.3g} to {score.max():.3g}", "Check them.")
    variance, n_units = mean_variance(score, units)
    return wilson_interval(float(score.mean()), variance, n_units, level)


def wilson_interval(
    share: float, variance: float, n_units: int, level: float = 0.95
) -> tuple[float, float]:
    """Return Wilson's interval (1927, JASA 22, 209) of a share with this variance over units.

    For n it takes the number of independent answers with that variance (Dean & Pagano 2015,
    J. Survey Stat. Methodol. 3, 484), after a unit of hits and a unit of misses are added to it:
    where nearly all answers are alike, the variance seen is too small as often as the share is off
    (tested by simulation). Of a share of 0 or 1, n is the number of units. Student's t with
    (units - 1) degrees of freedom.
    """
    t = student(n_units, level)
    added = ((1 - share) ** 2 + share**2) / n_units**2
    n = share * (1 - share) / (variance + added) if 0 < share < 1 else n_units
    centre = (share + t * t / (2 * n)) / (1 + t * t / n)
    half = t / (1 + t * t / n) * float(np.sqrt(share * (1 - share) / n + t * t / (4 * n * n)))
    return max(0.0, min(share, centre - half)), min(1.0, max(share, centre + half))


def median_interval(
    values: ArrayLike, units: NDArray[np.intp], level: float = 0.95
) -> tuple[float, float]:
    """Return the interval of the median of values [n] (Woodruff 1952, JASA 47, 635).

    The interval over units of the share of values up to the median, read off as quantiles. Raises
    ``TooFew`` under two units.
    """
    value = finite_array(values, "values", 1)
    upto = (value <= np.median(value)).astype(np.float64)
    variance, n_units = mean_variance(upto, units)
    half = student(n_units, level) * float(np.sqrt(variance if variance > 0 else 0.25 / n_units))
    low = np.quantile(value, max(0.0, 0.5 - half), method="lower")
    high = np.quantile(value, min(1.0, 0.5 + half), method="higher")
    return float(low), float(high)
