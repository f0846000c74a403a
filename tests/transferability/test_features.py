"""H-score, TransRate and GBC against their formulas, and where they must be exact."""

import numpy as np
import pytest
from sklearn.covariance import LedoitWolf

from lab.transferability.read import read
from lab.transferability.trans_rate import EPS, coding_rate


def classes(n=60, d=5, c=3, signal=1.5, seed=0):
    random = np.random.default_rng(seed)
    labels = np.sort(random.integers(c, size=n))
    labels[:c] = np.arange(c)
    return random.normal(size=(n, d)) + signal * random.normal(size=(c, d))[labels], labels


def between(x, labels):
    centre = x.mean(axis=0)
    total = np.zeros((x.shape[1], x.shape[1]))
    for c in np.unique(labels):
        apart = x[labels == c].mean(axis=0) - centre
        total += np.mean(labels == c) * np.outer(apart, apart)
    return total


@pytest.mark.parametrize(("n", "d"), [(60, 5), (30, 80)])
def test_h_score_is_the_formula(n, d):
    x, labels = classes(n, d)
    fitted = LedoitWolf().fit(x)
    direct = (1 - fitted.shrinkage_) * np.trace(
        np.linalg.pinv(fitted.covariance_) @ between(x, labels)
    )
    assert read("h_score", x, labels).value == pytest.approx(direct, rel=1e-8)


@pytest.mark.parametrize("signal", [0.0, 1.0, 100.0])
@pytest.mark.parametrize("d", [2, 20, 200])
def test_h_score_stays_below_the_number_of_classes_minus_one(signal, d):
    x, labels = classes(60, d, 4, signal)
    assert 0 <= read("h_score", x, labels).value <= 3


def test_h_score_nears_its_bound_where_classes_are_points():
    labels = np.arange(600) % 3
    x = np.eye(2)[labels % 2] * 1.0
    x[labels == 2] = -1.0
    x = x + 1e-6 * np.random.default_rng(0).normal(size=x.shape)
    assert read("h_score", x, labels).value == pytest.approx(2.0, abs=0.02)


def rate(x):
    n, d = x.shape
    return np.log(np.linalg.det(np.eye(d) + x.T @ x / (n * EPS))) / 2


@pytest.mark.parametrize("d", [3, 8])
def test_trans_rate_is_the_formula_with_each_class_its_own_n(d):
    x, labels = classes(40, d)
    centred = x - x.mean(axis=0)
    direct = rate(centred) - np.mean([rate(centred[labels == c]) for c in np.unique(labels)])
    assert read("trans_rate", x, labels).value == pytest.approx(direct, rel=1e-9)


def test_coding_rate_is_the_same_from_either_gram_matrix():
    x = np.random.default_rng(0).normal(size=(7, 20))
    wide = np.linalg.slogdet(np.eye(20) + x.T @ x / (7 * EPS))[1] / 2
    assert coding_rate(x) == pytest.approx(wide, rel=1e-10)


def gbc_by_hand(x, labels):
    total = 0.0
    for i in np.unique(labels):
        for j in np.unique(labels):
            if i == j:
                continue
            a, b = x[labels == i], x[labels == j]
            va, vb = np.maximum(a.var(axis=0), 1e-4), np.maximum(b.var(axis=0), 1e-4)
            middle = np.diag((va + vb) / 2)
            apart = a.mean(axis=0) - b.mean(axis=0)
            distance = apart @ np.linalg.inv(middle) @ apart / 8 + 0.5 * np.log(
                np.linalg.det(middle) / np.sqrt(np.linalg.det(np.diag(va)) * np.prod(vb))
            )
            total += np.exp(-distance)
    return -total


@pytest.mark.parametrize("signal", [0.2, 1.5])
def test_gbc_is_the_formula(signal):
    x, labels = classes(signal=signal)
    assert read("gbc", x, labels).value == pytest.approx(gbc_by_hand(x, labels), rel=1e-9)


def test_gbc_of_two_known_gaussians_is_the_closed_form():
    """Of N(0, 1) and N(m, 1) the distance is m^2 / 8: two ordered pairs."""
    half = np.array([-1.0, 1.0])  # mean 0, variance 1
    x = np.concatenate([half, half + 2.0])[:, None]
    assert read("gbc", x, [0, 0, 1, 1]).value == pytest.approx(-2 * np.exp(-0.5))


def test_gbc_of_classes_that_coincide_is_at_its_floor_and_a_class_of_one_is_defined():
    x = np.tile(np.array([[0.0, 1.0], [1.0, 0.0]]), (3, 1))
    assert read("gbc", x, [0, 0, 1, 1, 2, 2]).value == pytest.approx(-6.0)
    assert read("gbc", np.array([[0.0], [1.0], [9.0]]), [0, 0, 1]).value == pytest.approx(
        0, abs=0.01
    )
