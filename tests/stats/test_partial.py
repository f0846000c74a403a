"""Partial rank correlation and slope: against a formula, under changes, and where nothing is."""

import numpy as np
import pytest
from scipy.stats import spearmanr

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
