"""Exchangeable families: exact where families were dealt, and it sees a side that is higher."""

import numpy as np
import pytest

from lab.core.errors import TooFew
from lab.stats.nulls.exchangeable import exchangeable_p


def dealt(seed, n_families=40, lift=0.0):
    """Families of one to three items with a level of their own, half of them dealt to a side."""
    rng = np.random.default_rng(seed)
    families = np.repeat(np.arange(n_families), rng.integers(1, 4, n_families))
    level = rng.normal(size=n_families)
    side = np.isin(families, rng.permutation(n_families)[: n_families // 2])
    values = level[families] + 0.3 * rng.normal(size=len(families)) + lift * side
    return values, families.astype(str), side


def test_it_is_small_as_often_as_it_may_be_where_nothing_differs():
    p = np.array([exchangeable_p(*dealt(seed), 99, seed) for seed in range(400)])
    assert 0.02 <= np.mean(p <= 0.05) <= 0.085
    assert 0.4 < np.median(p) < 0.6


def test_a_side_that_is_higher_is_seen_and_a_lower_one_is_not():
    higher = [exchangeable_p(*dealt(seed, lift=1.5), 99, seed) for seed in range(20)]
    lower = [exchangeable_p(*dealt(seed, lift=-1.5), 99, seed) for seed in range(20)]
    assert np.mean(np.array(higher) <= 0.05) > 0.8
    assert min(lower) > 0.3


def test_nobody_on_one_side():
    values, families, side = dealt(0)
    with pytest.raises(TooFew, match="items on both sides"):
        exchangeable_p(values, families, np.zeros_like(side), 9, 0)
