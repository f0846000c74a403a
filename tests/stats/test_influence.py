"""Influence values: their mean is the statistic, their spread its delete-one-family jackknife."""

import numpy as np
import pytest

from lab.core.errors import BadInput, TooFew
from lab.stats.contrast import Over, contrast
from lab.stats.influence import influence_values, mean_length_values
from lab.stats.nulls.sign_flips import family_parts


def length_without(rows, families):
    """The length of the mean of rows, of all and without each family."""
    return np.linalg.norm(rows.mean(axis=0)), [
        np.linalg.norm(rows[families != f].mean(axis=0)) for f in np.unique(families)
    ]


@pytest.mark.parametrize("families", [np.arange(60), np.arange(60) // 3, np.arange(60) ** 2 // 300])
def test_the_mean_is_the_statistic(families):
    families = np.unique(families, return_inverse=True)[1]
    rows = np.random.default_rng(0).normal(0.2, 1.0, (60, 4))
    value, without = length_without(rows, families)
    each = influence_values(value, without, families)
    assert each.mean() == pytest.approx(value, abs=1e-12)
    assert all(np.ptp(each[families == f]) == 0 for f in np.unique(families))


@pytest.mark.parametrize("size", [1, 3])
def test_the_variance_is_that_of_the_jackknife(size):
    families = np.arange(60) // size
    rows = np.random.default_rng(1).normal(0.2, 1.0, (60, 4))
    value, without = length_without(rows, families)
    n_families = len(without)
    jackknife = (n_families - 1) / n_families * np.sum((without - np.mean(without)) ** 2)
    parts = family_parts(influence_values(value, without, families) - value, families)
    assert np.sum(parts**2) * n_families / (n_families - 1) == pytest.approx(jackknife)


def test_of_a_mean_they_are_the_families_own_means_whatever_their_sizes():
    families = np.repeat(np.arange(12), np.arange(1, 13))
    values = np.random.default_rng(2).normal(size=len(families))
    without = [values[families != f].mean() for f in range(12)]
    each = influence_values(values.mean(), without, families)
    own = np.bincount(families, values) / np.bincount(families)
    assert each == pytest.approx(own[families])
    found, known = (contrast(v, Over(families)).estimate for v in (each, values))
    assert (found.low, found.high) == pytest.approx((known.low, known.high))


def test_the_length_of_a_mean_is_left_out_family_by_family():
    rows = np.random.default_rng(3).normal(0.2, 1.0, (60, 4))
    families = np.arange(60) // 2
    known = influence_values(*length_without(rows, families), families)
    assert mean_length_values(rows, families) == pytest.approx(known)
    with pytest.raises((BadInput, TooFew)):
        mean_length_values(rows, np.zeros(60, int))


def test_what_does_not_fit_is_refused():
    with pytest.raises(TooFew):
        influence_values(1.0, [1.0], np.zeros(5, int))
    with pytest.raises(BadInput, match="one value a family"):
        influence_values(1.0, [1.0, 2.0, 3.0], np.arange(10) % 2)
    with pytest.raises(BadInput):
        influence_values(1.0, [1.0, np.nan], np.arange(10) % 2)
