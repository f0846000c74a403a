import numpy as np
import pytest

from lab.stats.intervals.jackknife import deletion_interval
from lab.stats.intervals.leave_out import leave_out
from lab.stats.some_units import some_units

RANDOM = np.random.default_rng(0)
X = RANDOM.standard_normal(400)
UNITS = np.arange(400) // 2


def test_of_a_mean_it_is_the_interval_of_a_mean():
    low, high = leave_out(lambda rows: X[rows].mean(), np.arange(400)).interval()
    half = 2.093 * X.std(ddof=1) / 20  # Student's t of 19 degrees of freedom
    assert (low + high) / 2 == pytest.approx(X.mean())
    assert (high - low) / 2 == pytest.approx(half, rel=0.5)


def test_few_units_are_left_out_one_by_one():
    units = np.arange(400) // 40
    found = leave_out(lambda rows: X[rows].mean(), units)
    without = [X[units != unit].mean() for unit in range(10)]
    assert found.without == pytest.approx(without)
    assert found.interval() == deletion_interval(X.mean(), without, [40] * 10)


def test_a_unit_is_never_split():
    seen = []
    leave_out(lambda rows: float(seen.append(rows) or 0), UNITS)
    for rows in seen:
        assert np.array_equal(
            np.unique(UNITS[rows], return_counts=True)[1] == 2, [True] * (len(rows) // 2)
        )


def test_the_bias_of_a_square_is_taken_away():
    """The square of a mean is too large by the variance of the mean."""
    found = leave_out(lambda rows: X[rows].mean() ** 2, np.arange(400), n_groups=400)
    low, high = found.unbiased_interval()
    assert (low + high) / 2 == pytest.approx(X.mean() ** 2 - X.var(ddof=1) / 400)


def test_some_units_are_whole_and_not_too_many():
    assert np.array_equal(some_units(UNITS, 400, 0), np.arange(400))
    rows = some_units(UNITS, 101, 0)
    assert len(rows) == 100 and np.all(np.diff(rows) > 0)
    assert np.all(np.unique(UNITS[rows], return_counts=True)[1] == 2)
    assert not np.array_equal(rows, some_units(UNITS, 101, 1))
    # Two units at least, however large they are.
    assert len(some_units(np.arange(400) // 200, 10, 0)) == 400
