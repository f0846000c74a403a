"""Sign flips against every flip there is, and under a null of families of unequal size."""

import itertools

import numpy as np
import pytest

from lab.stats.nulls.sign_flips import family_parts, sign_flip_p


def test_it_is_the_share_of_all_flips_that_are_as_extreme():
    rng = np.random.default_rng(3)
    families = np.repeat(np.arange(8), [1, 2, 1, 3, 1, 1, 2, 1])
    values = rng.normal(0.4, 1.0, len(families))
    sums = np.bincount(families, values)
    flips = np.array(list(itertools.product([-1, 1], repeat=8)))
    exact = np.mean(np.abs(flips @ sums) >= abs(sums.sum()) - 1e-12)
    assert 0.02 < exact < 0.98
    assert sign_flip_p(values, families) == pytest.approx(exact, abs=0.02)


def test_parts_add_up_to_the_mean_and_to_the_balanced_mean():
    rng = np.random.default_rng(0)
    families, classes = rng.integers(12, size=60), np.repeat([0, 1], [45, 15])
    families = np.unique(families, return_inverse=True)[1]
    values = rng.normal(size=(60, 2))
    assert family_parts(values, families).sum(axis=0) == pytest.approx(values.mean(axis=0))
    balanced = (values[:45].mean(axis=0) + values[45:].mean(axis=0)) / 2
    assert family_parts(values, families, classes).sum(axis=0) == pytest.approx(balanced)


def test_all_zero_is_one_and_none_is_ever_zero():
    families = np.arange(20)
    assert sign_flip_p(np.zeros(20), families) == 1.0
    assert sign_flip_p(np.ones(20), families) == pytest.approx(1 / 10_000, rel=2.5)
    assert sign_flip_p(np.ones(20), families) > 0


def test_under_the_null_p_is_uniform_with_families_of_unequal_size():
    rng = np.random.default_rng(1)
    families = np.repeat(np.arange(15), rng.integers(1, 5, 15))
    p = [
        sign_flip_p(rng.normal(size=15)[families], families, n_flips=499, seed=k)
        for k in range(400)
    ]
    assert np.mean(np.array(p) <= 0.05) == pytest.approx(0.05, abs=0.025)
