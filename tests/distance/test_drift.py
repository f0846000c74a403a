import numpy as np
import pytest

from lab.core.errors import BadInput, TooFew
from lab.distance.base import Settings
from lab.distance.drift import drift, mean_drift
from lab.distance.measure import measure
from lab.distance.pairs import pairs
from lab.stats.cosine import spread
from lab.stats.intervals.jackknife import deletion_interval

RANDOM = np.random.default_rng(0)
X = RANDOM.standard_normal((40, 8))


def test_drift_is_zero_in_place_and_one_at_another_item():
    assert drift(X, X) == pytest.approx(0, abs=1e-12)
    pairs = [(i, j) for i in range(40) for j in range(40) if i != j]
    first, second = X[[i for i, _ in pairs]], X[[j for _, j in pairs]]
    assert drift(first, second, spread(X)).mean() == pytest.approx(1)


def test_a_zero_row_counts_as_right_angles():
    hurt = X.copy()
    hurt[0] = 0
    assert drift(X, hurt)[0] == pytest.approx(1 / spread(X))


def test_rotation_and_scale_change_nothing():
    rotation = np.linalg.qr(RANDOM.standard_normal((8, 8)))[0]
    hurt = X + RANDOM.normal(0, 1, X.shape)
    assert drift(3 * X @ rotation, 7 * hurt @ rotation) == pytest.approx(drift(X, hurt))


def test_the_registered_measure_has_an_interval_that_holds_its_value():
    families = np.repeat(np.arange(20), 2)
    hurt = X + RANDOM.normal(0, 1, X.shape)
    found = measure("drift", pairs(X, hurt, units=families, space="one encoder's"))
    assert found.low < found.value < found.high
    assert (found.n, found.chance) == (40, 1.0)
    assert measure("drift", pairs(X, X, space="one encoder's")).value == pytest.approx(0, abs=1e-12)


def test_another_item_is_as_far_as_chance_says():
    other = mean_drift(pairs(X, np.roll(X, 1, axis=0), space="one encoder's"), Settings())
    assert other.low < other.chance < other.high


def test_the_interval_is_that_of_leaving_rows_out():
    """The spread changes with the rows as the drift does."""
    hurt = X + RANDOM.normal(0, 1, X.shape)
    found = mean_drift(pairs(X, hurt), Settings())
    without = [drift(np.delete(X, i, axis=0), np.delete(hurt, i, axis=0)).mean() for i in range(40)]
    due = deletion_interval(found.value, without, np.ones(40))
    assert (found.low, found.high) == pytest.approx(due, rel=0.03)


def test_bad_input():
    with pytest.raises(BadInput, match="equal shapes"):
        drift(X, X[1:])
    with pytest.raises(BadInput, match="differ"):
        drift(np.ones((4, 3)), np.ones((4, 3)))
    with pytest.raises(TooFew):
        spread(X[:1])


@pytest.mark.parametrize("scale", [1e-310, 1e-200, 1e155, 1e300])
def test_any_scale_is_the_same_drift(scale):
    hurt = X + RANDOM.normal(0, 1, X.shape)
    assert drift(scale * X, scale * hurt) == pytest.approx(drift(X, hurt), rel=1e-6)


def test_a_side_that_points_one_way_is_undefined_with_a_reason():
    found = measure("drift", pairs(np.abs(X[:, :1]), X[:, :1], space="s"))
    assert found.value is None and "the same way" in found.reason
