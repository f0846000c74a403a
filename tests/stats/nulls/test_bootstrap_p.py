"""The p of a resampled difference: bounds, both sides alike, level under the null."""

import numpy as np
import pytest

from lab.core.errors import BadInput
from lab.stats.nulls.bootstrap_p import bootstrap_p


def test_known_values():
    assert bootstrap_p(np.full(999, 0.3)) == pytest.approx(2 / 1000)
    assert bootstrap_p(np.zeros(999)) == 1.0
    assert bootstrap_p([-1.0] * 9 + [1.0] * 90) == pytest.approx(2 * 10 / 100)


def test_sign_does_not_matter():
    drawn = np.random.default_rng(0).normal(0.5, 1.0, 999)
    assert bootstrap_p(drawn) == bootstrap_p(-drawn)


def test_nan_is_refused():
    with pytest.raises(BadInput):
        bootstrap_p([0.1, float("nan")])


def test_it_keeps_its_level_on_resampled_means_under_the_null():
    rng = np.random.default_rng(1)
    small = 0
    for _ in range(300):
        sample = rng.standard_normal(60)
        means = sample[rng.integers(60, size=(400, 60))].mean(axis=1)
        small += bootstrap_p(means) <= 0.05
    assert small / 300 < 0.10  # .05, and 3.5 standard errors of 300 runs
