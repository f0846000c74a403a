"""The Gaussian decomposition: cases with known answers, invariance, refusals."""

from dataclasses import astuple

import numpy as np
import pytest

from lab.core.errors import BadInput, TooFew
from lab.stats.information.gaussian import (
    _union,
    axes_of,
    gaussian_pid,
    target_of,
)


def channel(first, second, cross=None):
    """The covariance of X_i = H_i Y + white noise, for white Y."""
    h = np.vstack([first, second])
    noise = np.eye(len(h))
    if cross is not None:
        noise[: len(first), len(first) :], noise[len(first) :, : len(first)] = cross, cross.T
    dy = h.shape[1]
    return np.block([[h @ h.T + noise, h], [h.T, np.eye(dy)]])


def of_data(one, two, y):
    return gaussian_pid(np.cov(np.hstack([one, two, y]).T), one.shape[1], two.shape[1])


def bits(gain):
    return 0.5 * np.log2(1 + gain**2)


@pytest.mark.parametrize("cross", [-0.4, 0.0, 0.7])
def test_of_one_axis_the_weaker_source_is_redundant(cross):
    s = channel(np.array([[1.0]]), np.array([[2.0]]), np.array([[cross]]))
    found = gaussian_pid(s, 1, 1)
    both = 0.5 * np.log2(s[2, 2] * np.linalg.det(s[:2, :2]) / np.linalg.det(s))
    assert astuple(found)[:3] == pytest.approx((bits(1), 0, bits(2) - bits(1)), abs=1e-4)
    assert found.total == pytest.approx(both, abs=1e-6)


def test_the_programme_agrees_where_the_answer_is_known():
    """Of one axis nothing is solved for; the programme would come to the same."""
    first, second = np.array([[0.5]]), np.array([[0.8]])
    assert _union(first, second) == pytest.approx(-0.5 * np.log2(1 - 0.8**2), abs=1e-5)


def test_independent_axes_add_up():
    found = gaussian_pid(channel(np.diag([1.0, 3.0]), np.diag([2.0, 0.5])), 2, 2)
    known = (bits(1) + bits(0.5), bits(3) - bits(0.5), bits(2) - bits(1))
    assert astuple(found)[:3] == pytest.approx(known, abs=1e-4)


def test_no_other_cross_covariance_is_less_informed():
    """The union information is a minimum: none of many random couplings goes below it."""
    rng = np.random.default_rng(0)
    first, second = rng.normal(size=(3, 2)), rng.normal(size=(2, 2))
    found = gaussian_pid(channel(first, second), 3, 2)
    union = found.total - found.synergy
    for _ in range(200):
        u, size, v = np.linalg.svd(rng.normal(size=(3, 2)), full_matrices=False)
        s = channel(first, second, (u * np.tanh(size)) @ v)
        joint = 0.5 * np.log2(np.linalg.det(s[:5, :5]) / np.linalg.det(s))
        assert joint >= union - 1e-5


def test_turning_and_scaling_a_source_changes_nothing():
    rng = np.random.default_rng(1)
    s = channel(rng.normal(size=(2, 2)), rng.normal(size=(3, 2)))
    mix = np.eye(7)
    mix[:2, :2], mix[2:5, 2:5] = rng.normal(size=(2, 2)), rng.normal(size=(3, 3))
    assert astuple(gaussian_pid(mix @ s @ mix.T, 2, 3)) == pytest.approx(
        astuple(gaussian_pid(s, 2, 3)), abs=1e-4
    )


def test_a_copy_is_all_redundant():
    x = np.random.default_rng(2).normal(size=(500, 3))
    y = x[:, :1] + np.random.default_rng(3).normal(size=(500, 1))
    found = of_data(x, x, y)
    assert astuple(found)[1:] == pytest.approx((0, 0, 0), abs=1e-4)
    assert found.redundant > 0.3


def test_a_sum_is_recovered_and_an_exclusive_or_is_not_seen():
    x = np.random.default_rng(4).normal(size=(4000, 2))
    noise = np.random.default_rng(5).normal(size=(4000, 1))
    graded = of_data(x[:, :1], x[:, 1:], x.sum(axis=1, keepdims=True) + noise)
    assert graded.redundant == pytest.approx(0.5 * np.log2(1.5), abs=0.05)
    assert graded.synergy == pytest.approx(0.5, abs=0.05)
    assert of_data(x[:, :1], x[:, 1:], target_of(np.sign(x.prod(axis=1)))).total < 0.01


def test_labels_become_indicators_and_axes_normal_scores():
    assert target_of(["a", "b", "c"]).shape == (3, 2)
    x = np.random.default_rng(6).exponential(size=(99, 30))
    axes = axes_of(x)
    assert axes.shape == (99, 20)
    assert axes.mean() == pytest.approx(0, abs=1e-9) and np.abs(axes).max() < 2.6


def test_what_cannot_be_is_refused():
    x = np.random.default_rng(7).normal(size=(50, 2))
    with pytest.raises(TooFew, match="classes"):
        target_of(np.zeros(50, int))
    with pytest.raises(BadInput, match="no function"):
        of_data(x, x[::-1], x)
    with pytest.raises(BadInput, match="covariance"):
        gaussian_pid(np.eye(3), 2, 1)
    with pytest.raises(BadInput, match="vary"):
        axes_of(np.ones((9, 2)))
