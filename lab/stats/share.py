"""Intervals over units of a mean of scores in 0..1 and of a median, near the ends too."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from lab.core.errors import BadInput
from lab.stats.checks import Floats, finite_array
from lab.stats.jackknife import mean_variance


def share_interval(
    scores: ArrayLike, units: NDArray[np.intp], level: float = 0.95
) -> tuple[float, float]:
    """Return Wilson's interval (1927, JASA 22, 209) of the mean of scores [n] in 0..1.

    For n it takes the number of independent answers with the variance that the mean has over units
    (Dean & Pagano 2015, J. Survey Stat. Methodol. 3, 484). To that variance a unit of hits and a
    unit of misses are added: with few hits, or reciprocal ranks that are nearly all small, the
    variance seen is too small as often as the mean is (tested by simulation). Where all scores are 0
    or all are 1, n is the number of units. Student's t with (units - 1) degrees of freedom. Raises
    ``TooFew`` under two units, ``BadInput`` for scores outside 0..1.
    """
    score = finite_array(scores, "scores", 1)
    if score.min() < 0 or score.max() > 1:
        raise BadInput("scores in 0..1", f"{score.min():.3g} to {score.max():.3g}", "Check them.")
    mean = float(score.mean())
    variance, t, n_units = _over_units(score, units, level)
    added = ((1 - mean) ** 2 + mean**2) / n_units**2
    n = mean * (1 - mean) / (variance + added) if 0 < mean < 1 else n_units
    centre = (mean + t * t / (2 * n)) / (1 + t * t / n)
    half = t / (1 + t * t / n) * float(np.sqrt(mean * (1 - mean) / n + t * t / (4 * n * n)))
    return max(0.0, min(mean, centre - half)), min(1.0, max(mean, centre + half))


def median_interval(
    values: ArrayLike, units: NDArray[np.intp], level: float = 0.95
) -> tuple[float, float]:
    """Return the interval of the median of values [n] (Woodruff 1952, JASA 47, 635).

    The interval over units of the share of values up to the median, read off as quantiles. Raises
    ``TooFew`` under two units.
    """
    value = finite_array(values, "values", 1)
    upto = (value <= np.median(value)).astype(np.float64)
    variance, t, n_units = _over_units(upto, units, level)
    half = t * float(np.sqrt(variance if variance > 0 else 0.25 / n_units))
    low = np.quantile(value, max(0.0, 0.5 - half), method="lower")
    high = np.quantile(value, min(1.0, 0.5 + half), method="higher")
    return float(low), float(high)


def _over_units(scores: Floats, units: NDArray[np.intp], level: float) -> tuple[float, float, int]:
    """Return the variance of the mean score over units, the quantile of t, and the units."""
    from scipy.special import stdtrit

    variance, n_units = mean_variance(scores, units)
    return variance, float(stdtrit(n_units - 1, (1 + level) / 2)), n_units
