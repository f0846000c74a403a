import dataclasses
import json

import numpy as np
import pytest

from lab.core.errors import BadInput, TooFew
from lab.limits.breakpoint import breakpoint_of as _breakpoint_of
from lab.limits.breakpoint import fitted_curve
from lab.limits.drawn_curve import drawn_curve
from lab.limits.simulate import covers, design, simulated_scores
from lab.stats.intervals.bootstrap import family_bootstrap

X = np.array([0.0, 0.5, 1, 2, 3, 4, 5])
ITEMS = design()
GROUPS = {"classes": ITEMS.classes, "families": ITEMS.families, "chance": ITEMS.chance}


def curve_of(scores, severities, *, classes, families, chance, n_resamples=1000, seed=0):
    drawn = family_bootstrap(families, classes, n_resamples, seed, n_items=len(families))
    return drawn_curve(scores, severities, drawn, chance=chance)


def breakpoint_of(scores, severities, **given):
    return _breakpoint_of(curve_of(scores, severities, **given))


def simulated(theta, seed=0, clean=0.6, beta=2.5, n_resamples=300):
    scores = simulated_scores(ITEMS, X, clean=clean, theta=theta, beta=beta, seed=seed)
    return breakpoint_of(scores, X, **GROUPS, n_resamples=n_resamples, seed=seed)


def coverage(clean, beta, runs, n_resamples, stretch=1.0):
    return np.mean(
        [covers(simulated(2.5, s, clean, beta, n_resamples), 2.5 * stretch) for s in range(runs)]
    )


def test_a_break_inside_the_range():
    found = simulated(2.5, n_resamples=1000)
    assert found.status == "breaks" and found.censored == ""
    assert 0.5 < found.low < found.value < found.high < 5
    assert found.isotonic_agrees and found.low <= found.isotonic <= found.high
    assert found.n == 240 and found.n_families == len(set(ITEMS.families))
    half = fitted_curve(found, [found.value])[0]
    assert half == pytest.approx((found.clean.value + ITEMS.chance) / 2)
    quarter = found.chance + (found.clean.value - found.chance) * np.array([0.75, 0.25])
    x = np.linspace(0, 10, 100_001)
    at = [x[np.argmin(np.abs(fitted_curve(found, x) - q))] for q in quarter]
    assert found.width == pytest.approx(at[1] - at[0], abs=1e-3)


def test_censoring_on_both_sides():
    late, early = simulated(12.0), simulated(0.1)
    assert (late.status, late.censored, late.value, late.high) == ("holds", "right", None, None)
    assert late.low <= 5 and late.width is None
    assert (early.status, early.censored, early.value) == ("breaks at once", "left", None)
    assert early.low is None and early.high >= 0.5


def test_an_interval_open_on_one_side_keeps_the_other():
    found = [simulated(4.6, seed, beta=1.5) for seed in range(30)]
    half_open = [f for f in found if f.status == "breaks" and f.high is None]
    assert half_open and all(f.low is not None for f in half_open)


def test_near_chance_it_does_not_work_clean():
    found = simulated(2.5, clean=0.06)
    assert found.status == "does not work clean"
    assert (found.value, found.low, found.high, found.isotonic) == (None,) * 4
    assert np.all(np.isfinite(fitted_curve(found, X)))


def test_null_of_clean_redraws_is_right_censored():
    # Every level draws anew with no hurt at all: independent scores, one expected value.
    random = np.random.default_rng(0)
    held = []
    for seed in range(60):
        clean = (0.4, 0.6, 0.9)[seed % 3]
        scores = (random.random((240, 7)) < clean).astype(float)
        held.append(breakpoint_of(scores, X, **GROUPS, n_resamples=100, seed=seed).censored)
    assert np.mean(np.array(held) == "right") >= 0.95


def test_positive_control_mixing_in_chance_breaks_at_one_half():
    # A share p is replaced by a guess: (1 - p) a + p c crosses half-way at p = .5 by algebra.
    p, random, held = np.linspace(0, 1, 7), np.random.default_rng(0), []
    for seed in range(60):
        right, replaced = random.random(240) < 0.7, random.random(240)
        scores = np.where(replaced[:, None] < p, ITEMS.chance, right[:, None].astype(float))
        found = breakpoint_of(scores, p, **GROUPS, n_resamples=300, seed=seed)
        held.append(covers(found, 0.5))
    assert np.mean(held) >= 0.89  # .95 less two standard errors of 60 runs


@pytest.mark.slow
def test_coverage():
    held = [coverage(clean, beta, 70, 300) for clean, beta in ((0.4, 2.5), (0.6, 8.0), (0.9, 1.2))]
    assert np.mean(held) >= 0.92  # .95 less two standard errors of 210 runs
    # The same intervals must not hold a breakpoint that is a third further away.
    assert coverage(0.9, 2.5, 30, 300, stretch=1.33) < 0.5


@pytest.mark.slow
@pytest.mark.parametrize("clean", [0.4, 0.6, 0.9])
@pytest.mark.parametrize("beta", [1.2, 2.5, 8.0])
def test_coverage_of_every_cell(clean, beta):
    assert coverage(clean, beta, 400, 1000) >= 0.93


def test_same_seed_same_bytes_and_item_order_does_not_matter():
    scores = simulated_scores(ITEMS, X, clean=0.6, theta=2.5, beta=2.5, seed=0)
    first = breakpoint_of(scores, X, **GROUPS, n_resamples=200)
    assert first == breakpoint_of(scores, X, **GROUPS, n_resamples=200)
    order = np.random.default_rng(0).permutation(240)
    other = breakpoint_of(
        scores[order],
        X,
        classes=ITEMS.classes[order],
        families=ITEMS.families[order],
        chance=ITEMS.chance,
        n_resamples=200,
    )
    assert (other.value, other.low, other.high) == pytest.approx(
        (first.value, first.low, first.high), rel=1e-6
    )


def test_scaling_the_severities_scales_the_breakpoint():
    scores = simulated_scores(ITEMS, X, clean=0.6, theta=2.5, beta=2.5, seed=0)
    one = breakpoint_of(scores, X, **GROUPS, n_resamples=100)
    ten = breakpoint_of(scores, X * 10, **GROUPS, n_resamples=100)
    assert ten.value == pytest.approx(10 * one.value, rel=1e-6)
    assert ten.high == pytest.approx(10 * one.high, rel=1e-6)


def test_level_estimates_are_the_balanced_accuracies():
    scores = simulated_scores(ITEMS, X, clean=0.6, theta=2.5, beta=2.5, seed=0)
    curve = curve_of(scores, X, **GROUPS, n_resamples=200)
    by_hand = np.mean([scores[ITEMS.classes == k].mean(axis=0) for k in range(37)], axis=0)
    assert curve.y == pytest.approx(by_hand)
    assert all(low < y < high for y, (low, high) in zip(curve.y, curve.bands(), strict=True))


def test_plain_mean_without_classes_and_json():
    scores = simulated_scores(ITEMS, X, clean=0.6, theta=2.5, beta=2.5, seed=0)
    found = breakpoint_of(
        scores, X, classes=None, families=ITEMS.families, chance=0.0, n_resamples=100
    )
    assert json.loads(json.dumps(found.as_dict()))["value"] == found.value
    with pytest.raises(dataclasses.FrozenInstanceError):
        found.value = 1.0


GOOD = np.tile(np.linspace(1, 0, 7), (40, 1))


@pytest.mark.parametrize(
    ("change", "error", "says"),
    [
        ({"scores": np.where(np.eye(40, 7) > 0, np.nan, GOOD)}, BadInput, "NaN"),
        ({"scores": GOOD * 2}, BadInput, "0 to 2"),
        ({"scores": GOOD[0]}, BadInput, "rank 2"),
        ({"severities": X[:-1]}, BadInput, "6 severities"),
        ({"severities": X[::-1]}, BadInput, "rising from 0"),
        ({"severities": X + 1}, BadInput, "rising from 0"),
        ({"scores": GOOD[:, :2], "severities": X[:2]}, TooFew, "3 levels"),
        ({"families": np.arange(39)}, BadInput, "families"),
        ({"families": np.arange(40) % 9}, TooFew, "10 families"),
        ({"classes": np.zeros(41, int)}, BadInput, "classes"),
        ({"chance": 1.0}, BadInput, "chance"),
        ({"chance": float("nan")}, BadInput, "chance"),
    ],
)
def test_bad_input(change, error, says):
    given = {
        "scores": GOOD,
        "severities": X,
        "classes": None,
        "families": np.arange(40),
        "chance": 0.1,
    } | change
    with pytest.raises(error, match=says):
        breakpoint_of(given.pop("scores"), given.pop("severities"), **given, n_resamples=50)
