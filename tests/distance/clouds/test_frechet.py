import numpy as np
import pytest
from scipy.linalg import sqrtm

from lab.distance.base import Settings
from lab.distance.clouds.frechet import frechet_of_gaussians, gaussian
from lab.distance.measure import measure
from lab.distance.pairs import pairs

RANDOM = np.random.default_rng(0)
X = RANDOM.standard_normal((200, 5))
Y = X @ RANDOM.standard_normal((5, 5)) + RANDOM.standard_normal((200, 5)) + 1
FEW = Settings(n_permutations=19)


def of(x=X, y=Y):
    return measure("frechet", pairs(x, y, space="s"), FEW)


def test_between_known_gaussians():
    """Diagonal ones: the mean's distance, and that of the standard deviations."""
    mean = np.array([3.0, -4.0])
    first, second = np.diag([4.0, 9.0]), np.diag([1.0, 25.0])
    assert frechet_of_gaussians(mean, first, 0 * mean, second) == pytest.approx(25 + 1 + 4)
    assert frechet_of_gaussians(mean, first, mean, first) == pytest.approx(0, abs=1e-12)


def test_it_is_that_of_the_matrix_root():
    a, b = np.cov(X.T), np.cov(Y.T)
    due = np.sum((X.mean(0) - Y.mean(0)) ** 2) + np.trace(a + b - 2 * sqrtm(a @ b).real)
    assert of().value == pytest.approx(due)


def test_a_degenerate_covariance_is_no_trouble():
    flat = np.concatenate([X[:, :4], X[:, :1]], axis=1)
    found = of(flat, Y)
    a, b = np.cov(flat.T), np.cov(Y.T)
    due = np.sum((flat.mean(0) - Y.mean(0)) ** 2) + np.trace(a + b - 2 * sqrtm(a @ b).real)
    assert found.value == pytest.approx(due, rel=1e-6)


def test_with_fewer_rows_than_numbers_the_covariance_is_shrunk():
    from sklearn.covariance import LedoitWolf

    x, y = RANDOM.standard_normal((2, 30, 40))
    found = of(x, y)
    models = [LedoitWolf().fit(side) for side in (x, y)]
    parts = [part for model in models for part in (model.location_, model.covariance_)]
    assert found.value == pytest.approx(frechet_of_gaussians(*parts))
    assert gaussian(x)[1] == pytest.approx(np.cov(x.T))


def test_rows_alone_make_a_distance_and_chance_says_so():
    x, y = RANDOM.standard_normal((2, 60, 10))
    found = of(x, y)
    assert found.low < found.chance < found.high and found.value > 0.5 and found.p > 0.05


@pytest.mark.parametrize("scale", [1e-200, 1e200])
def test_a_square_beyond_numbers_is_undefined_with_a_reason(scale):
    found = of(scale * X, scale * Y)
    assert found.value is None and "beyond a number" in found.reason
