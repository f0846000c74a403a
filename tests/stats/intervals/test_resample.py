import numpy as np
import pytest

from lab.core.errors import BadInput
from lab.stats.intervals.resample import (
    balanced_accuracy_estimate,
    mean_estimate,
    paired_difference_estimate,
)


def test_values_are_the_plain_formulas():
    random = np.random.default_rng(0)
    values, classes = random.random(60), np.repeat([0, 1, 2], [10, 20, 30])
    families = np.arange(60) // 2
    mean = mean_estimate(values, families, chance=0.5)
    assert mean.value == pytest.approx(values.mean())
    assert (mean.n, mean.chance, mean.over) == (60, 0.5, "concept families")
    balanced = balanced_accuracy_estimate(values, classes, families)
    assert balanced.value == pytest.approx(np.mean([values[classes == k].mean() for k in range(3)]))
    assert balanced.low < balanced.value < balanced.high


def test_families_of_several_items_widen_the_interval():
    family = np.repeat(np.random.default_rng(0).random(30), 8)
    whole = mean_estimate(family, np.repeat(np.arange(30), 8))
    alone = mean_estimate(family, np.arange(240))
    assert (whole.high - whole.low) > 2 * (alone.high - alone.low)


def test_paired_difference_uses_the_pairing():
    random = np.random.default_rng(0)
    a = random.random(100)
    b = a - 0.01
    found = paired_difference_estimate(a, b, None, np.arange(100))
    assert found.value == pytest.approx(0.01) and found.low > 0
    swapped = paired_difference_estimate(b, a, None, np.arange(100))
    assert swapped.low == pytest.approx(-found.high)
    with pytest.raises(BadInput, match="equal length"):
        paired_difference_estimate(a, b[1:], None, np.arange(100))


def test_coverage_of_a_mean_over_families():
    random, held, runs = np.random.default_rng(1), 0, 300
    families = np.repeat(np.arange(20), 3)
    for seed in range(runs):
        values = random.standard_normal(20)[families] + random.standard_normal(60)
        found = mean_estimate(values, families, n_resamples=300, seed=seed)
        held += found.low <= 0 <= found.high
    # .95 +- 3 standard errors of 300 runs; intervals over items instead cover about .80.
    assert 0.912 <= held / runs <= 0.988


@pytest.mark.parametrize("bad", [[np.nan] * 20, [np.inf] * 20, ["x"] * 20, [], [[1.0]] * 20])
def test_bad_values(bad):
    with pytest.raises(BadInput):
        mean_estimate(bad, np.arange(20))
