import numpy as np
import ot
import pytest

from lab.distance.base import Settings
from lab.distance.clouds.sliced_wasserstein import (
    N_PROJECTIONS,
    project,
    projections,
    squared_distance,
)
from lab.distance.measure import measure
from lab.distance.pairs import pairs

RANDOM = np.random.default_rng(0)
X = RANDOM.standard_normal((150, 7))
Y = X @ np.diag(np.linspace(0.5, 2, 7)) + RANDOM.standard_normal((150, 7)) + 0.4


def of(x=X, y=Y, **settings):
    return measure("sliced_wasserstein", pairs(x, y, space="s"), Settings(**settings))


def test_it_is_that_of_pot_with_the_same_projections():
    lines = projections(7, N_PROJECTIONS, 0)
    due = ot.sliced_wasserstein_distance(X, Y, projections=lines.T, p=2)
    assert of().value == pytest.approx(due, rel=1e-5)
    assert squared_distance(project(X, lines), project(Y, lines)) == pytest.approx(due**2, rel=1e-4)


def test_in_one_dimension_it_is_optimal_transport():
    x, y = X[:, :1], Y[:, :1]
    assert of(x, y).value == pytest.approx(np.sqrt(ot.emd2([], [], ot.dist(x, y))), rel=1e-5)


def test_a_cloud_moved_by_a_constant():
    """Every line sees the projection of the shift: its root mean square is |shift| / sqrt(d)."""
    shift = np.zeros(7)
    shift[2] = 3
    lines = projections(7, N_PROJECTIONS, 0)
    assert of(X, X + shift).value == pytest.approx(3 * np.sqrt(np.mean(lines[:, 2] ** 2)), rel=1e-4)


def test_one_distribution_is_at_chance_with_zero_inside():
    x, y = np.random.default_rng(3).standard_normal((2, 150, 7))
    found = of(x, y)
    assert found.low == 0 and found.high >= found.value > 0
    assert found.value == pytest.approx(found.chance, rel=0.3) and found.p > 0.05
    assert of(x, y, n_permutations=0).chance is None


def test_it_scales_with_the_vectors():
    found, large = of(), of(1e9 * X, 1e9 * Y)
    assert large.value == pytest.approx(1e9 * found.value, rel=1e-5)
    assert found.p == 0.001 and found.low > found.chance
