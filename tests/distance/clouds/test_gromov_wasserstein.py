import itertools

import numpy as np
import pytest

from lab.distance.base import Settings
from lab.distance.clouds import gromov_wasserstein as module
from lab.distance.clouds.gromov_wasserstein import best_match, distances
from lab.distance.measure import measure
from lab.distance.pairs import pairs

RANDOM = np.random.default_rng(0)
X = RANDOM.standard_normal((50, 3)) * [3, 1, 0.3]


def of(x, y, units=None):
    return measure("gromov_wasserstein", pairs(x, y, units=units), Settings())


def test_the_same_shape_wherever_it_lies_is_at_distance_zero():
    turn = np.linalg.qr(RANDOM.standard_normal((3, 3)))[0]
    found = of(X, np.hstack([4 * X @ turn + 7, np.zeros((50, 2))]))
    assert found.value == pytest.approx(0, abs=1e-6) and found.p is None


def test_no_matching_of_few_points_is_much_better():
    """An optimum over couplings, which may split a point, is no more than that over matchings."""
    x, y = RANDOM.standard_normal((2, 6, 2))
    a, b = distances(x), distances(y)
    a, b = a / a.mean(), b / b.mean()
    best = min(
        np.sqrt(np.mean((a - b[np.ix_(order, order)]) ** 2))
        for order in map(list, itertools.permutations(range(6)))
    )
    started = np.sqrt(np.mean((a - b) ** 2))
    assert best - 0.05 < best_match(a, b).distance <= started + 1e-9


def test_two_shapes_known_apart():
    """Two points against three corners of equal sides: every coupling costs a known amount."""
    two = np.repeat([[0.0], [1.0]], 3, axis=0)
    three = np.repeat(np.eye(3), 2, axis=0)
    same = of(np.tile(two, (10, 1)), np.tile(two, (10, 1)))
    other = of(np.tile(two, (10, 1)), np.tile(three, (10, 1)))
    assert same.value == pytest.approx(0, abs=1e-6)
    assert other.value > 0.3


def test_a_line_is_nearer_to_a_line_than_to_a_ball():
    line, other = RANDOM.standard_normal((2, 50, 1))
    ball = RANDOM.standard_normal((50, 3))
    near, far = of(line, other), of(line, ball)
    assert near.high < far.low


def test_of_many_rows_some_units_are_taken_and_n_says_how_many(monkeypatch):
    monkeypatch.setattr(module, "MOST_ROWS", 30)
    found = of(X, X[::-1] + 0.1 * RANDOM.standard_normal(X.shape), units=np.arange(50) // 4)
    assert found.n == 28 and found.low < found.value < found.high
