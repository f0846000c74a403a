import numpy as np
import pytest

from lab.core.errors import BadInput, TooFew
from lab.stats.intervals.share import median_interval, share_interval


def test_without_units_it_is_wilsons_interval():
    scipy_stats = pytest.importorskip("scipy.stats")
    n, hits = 4000, 120
    scores = np.zeros(n)
    scores[:hits] = 1
    expected = scipy_stats.binomtest(hits, n).proportion_ci(method="wilson")
    # The added hit and miss are 1 / 120 of the variance.
    assert share_interval(scores, np.arange(n)) == pytest.approx(tuple(expected), rel=2e-3)


def test_copies_within_units_are_no_new_answers():
    scores = (np.random.default_rng(0).random(60) < 0.3) * 1.0
    alone = share_interval(scores, np.arange(60))
    copied = share_interval(np.repeat(scores, 5), np.repeat(np.arange(60), 5))
    assert copied == pytest.approx(alone)


@pytest.mark.parametrize("score", [0.0, 1.0])
def test_no_share_is_known_exactly(score):
    low, high = share_interval(np.full(30, score), np.arange(30))
    assert 0 <= low <= score <= high <= 1 and 0.05 < high - low < 0.2
    low, high = share_interval(np.full(30, score), np.repeat(np.arange(10), 3))
    assert high - low > 0.25


def test_median_against_order_statistics():
    values = np.random.default_rng(0).permutation(101) * 1.0
    low, high = median_interval(values, np.arange(101))
    # Binomial ranks: 50.5 -/+ 1.98 sqrt(101) / 2.
    assert (low, high) == pytest.approx((40, 60), abs=1.01)
    assert median_interval(np.ones(9), np.arange(9)) == (1, 1)


def test_bad_input():
    with pytest.raises(BadInput, match=r"0\.\.1"):
        share_interval([0.0, 2.0], np.arange(2))
    with pytest.raises(TooFew, match="2 units"):
        share_interval([0.0, 1.0], np.zeros(2, int))
