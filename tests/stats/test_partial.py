"""Partial rank correlation and slope: against a formula, under changes, and where nothing is."""

import numpy as np
import pytest
from scipy.stats import spearmanr

from lab.stats.contrast import Over, contrast
from lab.stats.influence import influence_values
from lab.stats.intervals.bootstrap import family_weights
from lab.stats.partial import partial_rank_correlation, partial_slope


@pytest.fixture
def three():
    random = np.random.default_rng(0)
    c = random.normal(size=300)
    return c + random.normal(size=300), c + random.normal(size=300), c


def test_of_one_held_thing_it_is_the_formula_of_three_correlations(three):
    a, b, c = three
    ab, ac, bc = (spearmanr(*two).statistic for two in ((a, b), (a, c), (b, c)))
    expected = (ab - ac * bc) / np.sqrt((1 - ac**2) * (1 - bc**2))
    found = partial_rank_correlation(a, b, c[:, None])
    assert found == pytest.approx(expected) == partial_rank_correlation(b, a, c[:, None])
    # The two go together through the third alone.
    assert abs(found) < 0.15 < ab


def test_held_by_nothing_it_is_spearmans(three):
    a, b, _ = three
    tied = np.round(a)
    found = partial_rank_correlation(tied, b, np.zeros((300, 0)))
    assert found == pytest.approx(spearmanr(tied, b).statistic)


def test_only_the_order_counts_and_for_the_slope_the_unit(three):
    a, b, c = three
    held = c[:, None]
    assert partial_rank_correlation(np.exp(a), b**3, np.exp(held)) == pytest.approx(
        partial_rank_correlation(a, b, held)
    )
    assert partial_slope(a, 2 * a - 3 * c + 1, held) == pytest.approx(2)
    assert partial_slope(a / 10, 2 * a - 3 * c, held) == pytest.approx(20)


def test_what_is_held_whole_goes_with_nothing(three):
    a, b, _ = three
    assert partial_rank_correlation(a, b, a[:, None]) == 0 == partial_slope(a, b, a[:, None])
    assert partial_rank_correlation(np.ones(300), b, np.zeros((300, 0))) == 0


def test_the_interval_of_its_influence_values_is_that_of_refitted_resamples():
    """Ranks and regressions are computed anew in every resample of families."""
    random = np.random.default_rng(3)
    families = np.arange(240) // 2
    shared = random.normal(size=(120, 3))[families]
    c = shared[:, 0] + random.normal(size=240)
    a, b = c + shared[:, 1] + random.normal(size=240), c + shared[:, 1] + random.normal(size=240)

    def of(rows):
        return partial_rank_correlation(a[rows], b[rows], c[rows, None])

    value = of(np.arange(240))
    without = [of(np.flatnonzero(families != family)) for family in range(120)]
    found = contrast(influence_values(value, without, families), Over(families)).estimate
    weights = family_weights(families, 300, 0).astype(int)
    refitted = [of(np.repeat(np.arange(240), times)) for times in weights]
    low, high = np.quantile(refitted, [0.025, 0.975])
    assert found.value == pytest.approx(value) and found.low > 0
    assert (found.low, found.high) == pytest.approx((low, high), abs=0.03)
