"""The attack finds what is there: a probe with known limits, never below what is certified."""

import numpy as np
import pytest

from lab.adversary.certified.exposures import sketch, worst_exposure
from lab.adversary.certified.smoothing import certify, counted

SIGMA, LIMIT, STEP, ALPHA = 1.0, 6.0, 0.125, 0.001


def between(low, high):
    """A probe that answers 0 between two exposures, 1 below and 2 above."""

    def ask(stops, purpose):
        return np.where(stops < low, 1, np.where(stops > high, 2, 0)).astype(np.intp)

    return ask


def drawer(seed):
    rng = np.random.default_rng(seed)
    return lambda purpose, n: rng.standard_normal(n)


def attacked(ask, seed=0, **changed):
    seen = sketch(ask, LIMIT, SIGMA, STEP)
    asked = {"sigma": SIGMA, "limit": LIMIT, "step": STEP, "n_draws": 400, "n_classes": 3,
             "alpha": ALPHA, "normal": drawer(seed)}  # fmt: skip
    return worst_exposure(ask, seen, 0, **(asked | changed))


def test_the_nearer_side_is_found_a_little_beyond_where_it_truly_breaks():
    found = attacked(between(-2.0, 5.0))
    assert (found.answer, found.stops < 0) == (1, True)
    assert 2.0 <= -found.stops <= 2.5
    found = attacked(between(-5.0, 3.0))
    assert (found.answer, 3.0 <= found.stops <= 3.5) == (2, True)


def test_no_attack_is_found_where_there_is_none():
    assert attacked(between(-20.0, 20.0)) is None


def test_a_misleading_sketch_confirms_nothing():
    """The sketch lies, the draws do not: only these count."""
    honest = between(-20.0, 20.0)
    assert (
        worst_exposure(
            honest, sketch(between(-1.0, 1.0), LIMIT, SIGMA, STEP), 0, sigma=SIGMA, limit=LIMIT,
            step=STEP, n_draws=100, n_classes=3, alpha=ALPHA, normal=drawer(0),
        )
        is None
    )  # fmt: skip


def test_a_sketch_holds_the_picture_as_it_is_and_where_the_plain_answer_breaks():
    seen = sketch(between(-2.0, 0.7), LIMIT, SIGMA, STEP)
    assert 0.0 in seen.stops and abs(seen.stops).max() >= LIMIT + 3 * SIGMA
    assert seen.plain(0) == pytest.approx(0.75)
    assert sketch(between(-20, 20), LIMIT, SIGMA, STEP).plain(0) is None
    near, far = seen.shares(np.array([0.0, 4.0]), SIGMA, 3)
    assert near.argmax() == 0 and far.argmax() == 2 and near.sum() == pytest.approx(1)


@pytest.mark.parametrize("high", [0.5, 1.0, 2.0, 3.0])
def test_no_attack_undercuts_a_certificate(high):
    """Certified at most what is true, and what is true at most what was attacked."""
    ask = between(-20.0, high)
    for seed in range(20):
        normal = drawer(seed)
        draws = counted(ask(SIGMA * normal("", 1000), ""), 3)
        answer = sketch(ask, LIMIT, SIGMA, STEP).answer(SIGMA, 3)
        sure, broken = certify(answer, draws, SIGMA, ALPHA), attacked(ask, seed + 100)
        assert sure.answer == 0 and broken is not None
        assert sure.radius <= high <= broken.stops
