"""Intervals of statistics of pairs of rows, for which a bootstrap of rows is wrong.

A resampled row is drawn twice and then meets itself: a similarity between different rows counts it
as agreement that is not there. So no row is ever duplicated: the interval comes from how much each
row, or all rows of one unit together, moves the statistic.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from lab.core.errors import TooFew
from lab.stats.checks import Floats, finite_array


def influence_interval(
    value: float, influence: ArrayLike, units: NDArray[np.intp], level: float = 0.95
) -> tuple[float, float]:
    """Return the interval of a statistic from the influence of each row (infinitesimal jackknife).

    ``influence`` [n] is scaled so that the statistic is, to first order, its true value plus
    the mean influence (Efron 2014, JASA 109, 991). Rows of one unit move together and are summed,
    and a unit of m rows counts n / (n - m) times, as when it is left out of a mean: units of
    unequal size then stay covered. The quantile is Student's t with (units - 1) degrees of freedom.
    Raises ``TooFew`` under two units.
    """
    psi = finite_array(influence, "influences", 1)
    variance, n_units = mean_variance(psi, units)
    return symmetric_interval(value, variance, n_units, level)


def mean_variance(values: Floats, units: NDArray[np.intp]) -> tuple[float, int]:
    """Return the variance over units that the mean of values [n] has, and the number of units."""
    sums, sizes = np.bincount(units, values - values.mean()), np.bincount(units)
    n_units = len(sums)
    if n_units < 2:
        raise TooFew("at least 2 units", f"{n_units}", "Pass rows of several units.")
    variance = float(np.sum((sums / (len(values) - sizes)) ** 2)) * (n_units - 1) / n_units
    return variance, n_units


def deletion_interval(
    value: float, without: ArrayLike, sizes: ArrayLike, level: float = 0.95
) -> tuple[float, float]:
    """Return the interval of a statistic from its values with one unit left out at a time.

    ``without`` [u] is the statistic without unit u, ``sizes`` [u] how many rows that unit has. The
    quantile is Student's t with (units - 1) degrees of freedom.
    """
    variance, n_units = deletion_variance(value, without, sizes)
    return symmetric_interval(value, variance, n_units, level)


def deletion_variance(value: float, without: ArrayLike, sizes: ArrayLike) -> tuple[float, int]:
    """Return the variance of a statistic from its values with one unit left out, and the units.

    The delete-a-group jackknife for groups of unequal size (Busing, Meijer & van der Leeden 1999,
    Statistics and Computing 9, 3). Raises ``TooFew`` under two units.
    """
    left_out, size = finite_array(without, "values", 1), finite_array(sizes, "sizes", 1)
    n_units = len(left_out)
    if n_units < 2:
        raise TooFew("at least 2 units", f"{n_units}", "Pass rows of several units.")
    h = size.sum() / size
    centre = n_units * value - float(np.sum((1 - 1 / h) * left_out))
    pseudo = h * value - (h - 1) * left_out
    return float(np.mean((pseudo - centre) ** 2 / (h - 1))), n_units


def symmetric_interval(
    value: float, variance: float, n_units: int, level: float = 0.95
) -> tuple[float, float]:
    """Return ``value`` -/+ t standard errors, t of Student with (units - 1) degrees of freedom."""
    half = float(np.sqrt(variance)) * student(n_units, level)
    return value - half, value + half


def student(n_units: int, level: float) -> float:
    """Return the quantile of Student's t that leaves (1 - level) / 2 above it."""
    from scipy.special import stdtrit

    return float(stdtrit(n_units - 1, (1 + level) / 2))


def student_p(value: float, error: float, n_units: int) -> float:
    """Return the two-sided p that a value of this standard error is 0; 1 where both are 0.

    Student's t with (units - 1) degrees of freedom.
    """
    from scipy.special import stdtr

    if error == 0:
        return 1.0 if value == 0 else 0.0
    return float(2 * stdtr(n_units - 1, -abs(value) / error))
