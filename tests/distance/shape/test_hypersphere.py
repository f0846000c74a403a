import numpy as np
import pytest

from lab.distance.base import Settings
from lab.distance.measure import measure
from lab.distance.pairs import pairs
from lab.distance.shape.hypersphere import BLOCK_ROWS, uniform_sphere, uniformity
from lab.stats.cosine import unit_rows

RANDOM = np.random.default_rng(0)
X = RANDOM.standard_normal((2 * BLOCK_ROWS + 9, 5)) + 0.3
Y = X + RANDOM.standard_normal(X.shape)
OFF = ~np.eye(len(X), dtype=bool)


def of(distance_id, x=X, y=Y, **settings):
    return measure(distance_id, pairs(x, y, space="s"), Settings(**settings))


def test_uniformity_by_its_formula():
    from scipy.spatial.distance import pdist

    due = np.log(np.exp(-2 * pdist(unit_rows(X), "sqeuclidean")).mean())
    assert uniformity(X)[0] == pytest.approx(due)
    assert of("uniformity_a").value == pytest.approx(due)
    assert of("uniformity_b").value == pytest.approx(uniformity(Y)[0])


def test_its_influence_is_that_of_a_row_left_out():
    """(n - 1) (whole - without row i), to first order."""
    small = X[:80]
    value, influence = uniformity(small)
    without = np.array([uniformity(np.delete(small, i, 0))[0] for i in range(80)])
    assert influence - influence.mean() == pytest.approx(79 * (value - without), abs=0.05)


@pytest.mark.parametrize("d", [1, 2, 3, 50])
def test_points_spread_evenly_read_the_chance(d):
    drawn = RANDOM.standard_normal((2000, d))
    assert uniformity(drawn)[0] == pytest.approx(uniform_sphere(d), abs=0.01)


def test_alignment_by_its_formula():
    u, v = unit_rows(X), unit_rows(Y)
    found = of("alignment")
    assert found.value == pytest.approx(2 - 2 * np.mean(np.sum(u * v, axis=1)))
    assert found.chance == pytest.approx(2 - 2 * np.mean(u @ v.T))
    assert found.p == 0.001 and found.high < found.chance


def test_unpaired_rows_are_at_chance():
    found = of("alignment", Y, np.roll(Y, 1, axis=0))
    assert found.low < found.chance < found.high and found.p > 0.01


def test_zero_rows_have_cosine_zero():
    x = X.copy()
    x[0] = 0
    u, v = unit_rows(x), unit_rows(Y)
    assert of("alignment", x).value == pytest.approx(np.mean(np.sum((u - v) ** 2, axis=1)))
    squared = np.sum((u[:, None] - u) ** 2, axis=2)
    assert uniformity(x)[0] == pytest.approx(np.log(np.exp(-2 * squared[OFF]).mean()))


def test_a_constant_side_alone_is_undefined():
    found = of("uniformity_b", X, np.ones_like(X))
    assert found.value is None and found.reason == "zero variance"
    assert of("uniformity_a", X, np.ones_like(X)).value is not None
