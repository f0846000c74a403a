"""Means over families, and over families and seeds: value, interval, p, coverage."""

import numpy as np
import pytest

from lab.stats.contrast import Over, contrast
from lab.stats.intervals.resample import balanced_accuracy_estimate


def test_untrained_is_the_family_bootstrap():
    rng = np.random.default_rng(0)
    families, classes = np.repeat(np.arange(20), 3), np.arange(60) % 4
    values = rng.integers(2, size=60).astype(float)
    found = contrast(values, Over(families, classes, 300, 5), zero=0.25)
    known = balanced_accuracy_estimate(values, classes, families, 0.25, n_resamples=300, seed=5)
    assert found.estimate == known
    assert (found.n_families, found.n_seeds) == (20, None)


def test_few_families_or_seeds_have_a_mean_and_no_interval():
    for values, families, why in (
        (np.ones(9), np.arange(9), "10 families"),
        (np.ones((20, 2)), np.arange(20), "3 seeds"),
    ):
        found = contrast(values, Over(families))
        assert found.estimate.value == pytest.approx(1.0)
        assert found.estimate.low is None and found.p is None
        assert why in found.estimate.reason


def test_families_alone_and_seeds_alone_are_the_intervals_one_knows():
    from scipy import stats

    rng = np.random.default_rng(2)
    by_seed = rng.normal(size=4)
    found = contrast(np.tile(by_seed, (30, 1)), Over(np.arange(30)))
    low, high = stats.t.interval(0.95, 3, by_seed.mean(), stats.sem(by_seed))
    assert (found.estimate.low, found.estimate.high) == pytest.approx((low, high))
    assert found.p == pytest.approx(stats.ttest_1samp(by_seed, 0).pvalue)
    by_item = rng.normal(size=12)
    found = contrast(np.tile(by_item[:, None], (1, 40)), Over(np.arange(12)))
    low, high = stats.t.interval(0.95, 11, by_item.mean(), stats.sem(by_item))
    assert (found.estimate.low, found.estimate.high) == pytest.approx((low, high))


def covered(n_families, n_seeds, runs, seed=0):
    """How often the interval holds 0 where families, seeds and their meeting all vary."""
    rng = np.random.default_rng(seed)
    inside = 0
    for _ in range(runs):
        values = (
            rng.normal(size=(n_families, 1))
            + 0.3 * rng.normal(size=(1, n_seeds))
            + rng.normal(size=(n_families, n_seeds))
        )
        e = contrast(values, Over(np.arange(n_families)), test=False).estimate
        inside += e.low <= 0 <= e.high
    return inside / runs


@pytest.mark.parametrize(("n_families", "n_seeds"), [(60, 3), (60, 10), (12, 5)])
def test_the_interval_over_families_and_seeds_covers(n_families, n_seeds):
    assert covered(n_families, n_seeds, 400) >= 0.92


@pytest.mark.slow
@pytest.mark.parametrize(("n_families", "n_seeds"), [(20, 3), (150, 3), (150, 10), (12, 30)])
def test_the_interval_covers_with_more_runs(n_families, n_seeds):
    assert covered(n_families, n_seeds, 4000, 1) >= 0.94


def test_the_order_of_items_changes_nothing_that_can_be_seen():
    rng = np.random.default_rng(4)
    values, families = rng.normal(size=(40, 5)), np.arange(40) // 2
    order = rng.permutation(40)
    one = contrast(values, Over(families)).estimate
    other = contrast(values[order], Over(families[order])).estimate
    assert (one.low, one.high) == pytest.approx((other.low, other.high))
