"""LEEP, NCE and N-LEEP against loops over items and classes, written out."""

import numpy as np
import pytest

from lab.transferability.nleep import PARTS_A_CLASS, parts_of
from lab.transferability.read import read

LABELS = np.array([0, 0, 1, 1, 1, 2, 2, 0, 1, 2])


def posteriors(seed=0, n=10, z=4):
    return np.random.default_rng(seed).dirichlet(np.ones(z), n)


def leep_by_hand(theta, labels):
    n, n_source = theta.shape
    joint = {}
    for z in range(n_source):
        for y in set(labels):
            joint[y, z] = sum(theta[i, z] for i in range(n) if labels[i] == y) / n
    total = 0.0
    for i in range(n):
        expected = 0.0
        for z in range(n_source):
            mass = sum(joint[y, z] for y in set(labels))
            if mass > 0:
                expected += joint[labels[i], z] / mass * theta[i, z]
        total += np.log(expected)
    return total / n


@pytest.mark.parametrize("seed", range(5))
def test_leep_is_the_formula(seed):
    theta = posteriors(seed)
    assert read("leep", theta, LABELS).value == pytest.approx(
        leep_by_hand(theta, LABELS), abs=1e-12
    )


@pytest.mark.parametrize("seed", range(5))
def test_nce_is_the_entropy_of_counted_pairs(seed):
    theta = posteriors(seed)
    answers = theta.argmax(axis=1)
    entropy = 0.0
    for z in set(answers):
        inside = LABELS[answers == z]
        for y in set(inside):
            share = np.mean(inside == y)
            entropy -= len(inside) / len(LABELS) * share * np.log(share)
    assert read("nce", theta, LABELS).value == pytest.approx(-entropy, abs=1e-12)


def test_a_source_that_is_sure_makes_leep_and_nce_the_same():
    theta = np.eye(4)[posteriors(1).argmax(axis=1)]
    assert read("leep", theta, LABELS).value == pytest.approx(read("nce", theta, LABELS).value)


def test_a_source_that_knows_the_label_reaches_zero_and_one_never_used_adds_nothing():
    theta = np.eye(5)[LABELS]  # two source classes never come up
    for score in ("leep", "nce"):
        assert read(score, theta, LABELS).value == pytest.approx(0.0, abs=1e-12)


def test_nleep_is_leep_on_the_parts_and_keeps_the_logarithm():
    random = np.random.default_rng(0)
    labels = np.arange(90) % 3
    x = random.normal(size=(90, 6)) + 2 * np.eye(6)[labels]
    parts = parts_of(x, PARTS_A_CLASS * 3, seed=0)
    assert parts.shape == (90, 15)
    assert parts.sum(axis=1) == pytest.approx(np.ones(90))
    found = read("nleep", x, labels).value
    assert found == pytest.approx(leep_by_hand(parts, labels), abs=1e-9)
    assert found < 0  # the mean of the likelihoods themselves would be above 0
    assert read("nleep", x, labels, seed=1).value != found


def test_nleep_with_fewer_items_than_parts_is_undefined():
    x = np.random.default_rng(0).normal(size=(14, 3))
    found = read("nleep", x, np.arange(14) % 3)
    assert found.value is None
    assert found.reason == "14 items for a mixture of 15 parts"
