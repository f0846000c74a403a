"""Means over training seeds: the t-interval, and p and interval decide alike."""

import numpy as np
import pytest

from lab.core.errors import BadInput, TooFew
from lab.stats.intervals.jackknife import student_p
from lab.stats.intervals.over_seeds import over_seeds

VALUES = [0.2, 0.5, 0.4, 0.9]


def p_of(values):
    return student_p(np.mean(values), np.std(values, ddof=1) / np.sqrt(len(values)), len(values))


def test_it_is_the_t_interval_of_scipy():
    from scipy import stats

    found = over_seeds(VALUES, chance=0.1)
    expected = stats.t.interval(0.95, 3, np.mean(VALUES), stats.sem(VALUES))
    assert (found.low, found.high) == pytest.approx(expected)
    assert (found.value, found.n, found.chance) == (pytest.approx(0.5), 4, 0.1)
    assert "initialisations" in found.over
    assert p_of(VALUES) == pytest.approx(stats.ttest_1samp(VALUES, 0).pvalue)


def test_p_and_interval_decide_alike():
    for shift in np.linspace(-1, 1, 41):
        found = over_seeds(np.array(VALUES) + shift)
        assert (found.low > 0 or found.high < 0) == (p_of(np.array(VALUES) + shift) < 0.05)


def test_seeds_that_all_agree():
    assert student_p(0.0, 0.0, 3) == 1.0
    assert student_p(0.3, 0.0, 3) == 0.0


def test_too_few_and_nan_are_refused():
    with pytest.raises(TooFew, match="at least 3 seeds"):
        over_seeds([0.1, 0.2])
    with pytest.raises(BadInput):
        over_seeds([0.1, 0.2, float("inf")])
