"""Half samples: whole families, complements, and an interval that is right for a plain mean."""

import numpy as np
import pytest
from scipy.stats import t

from lab.core.errors import TooFew
from lab.stats.intervals.half_samples import half_interval, half_samples

FAMILIES = np.repeat(np.arange(60), np.tile([1, 2, 3], 20))
CLASSES = (FAMILIES // 10).astype(str)


def test_halves_come_in_complements_of_whole_families():
    rows = half_samples(FAMILIES, CLASSES, 5, seed=0)
    assert rows.shape == (10, len(FAMILIES))
    assert (rows[0::2] == ~rows[1::2]).all()
    assert len({half.tobytes() for half in rows}) == 10
    for half in rows:
        assert not set(FAMILIES[half]) & set(FAMILIES[~half])
        for label in np.unique(CLASSES):
            assert len(set(FAMILIES[half & (label == CLASSES)])) == 5


def test_of_a_mean_the_width_is_that_of_the_plain_interval():
    """On average over data; each run of ten pairs scatters around it."""
    ratio = []
    for seed in range(60):
        x = np.random.default_rng(seed).normal(size=200)
        rows = half_samples(np.arange(200), np.zeros(200), 10, seed)
        low, high = half_interval(x.mean(), [x[half].mean() for half in rows])
        plain = 2 * t.ppf(0.975, 10) * x.std(ddof=1) / np.sqrt(200)
        ratio.append((high - low) / plain)
    assert np.mean(ratio) == pytest.approx(1.0, abs=0.1)


def test_a_bias_that_doubles_on_halves_is_inside():
    """A statistic pulled down by 1/n: .5 on the whole and .4 on halves is .6 without the pull."""
    low, high = half_interval(0.5, 0.4 + 0.001 * np.tile([1.0, -1.0], 5))
    assert low < 0.5 and high > 0.6
    assert high < 0.61 and low > 0.49


def test_too_few_pairs_are_refused():
    with pytest.raises(TooFew, match="3 pairs"):
        half_samples(FAMILIES, CLASSES, 2, seed=0)
    with pytest.raises(TooFew, match="3 pairs"):
        half_interval(0.5, [0.4, 0.6])
