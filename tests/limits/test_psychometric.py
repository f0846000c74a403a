import dataclasses
import json

import numpy as np
import pytest

from lab.core.errors import BadInput, TooFew
from lab.core.seeds import stream
from lab.limits.psychometric import Psychometric, binned, curve_of, fit_psychometric
from lab.limits.staircase import Staircase, answered, pick
from lab.limits.weibull import MAX_LAPSE, SLOPES, Form, proportion

RISING = Form(guess=0.0, rising=True, at=0.75)
FALLING = Form(guess=0.0, rising=False, at=0.75)


def p_right(x, t=0.5, slope=3.0, lapse=0.02, form=RISING):
    return proportion(np.atleast_1d(np.asarray(x, float)), np.log(t), np.log(slope), lapse, form)


def simulated(seed, n=60, t=0.5, slope=3.0, lapse=0.02, form=RISING, spread=0.0):
    """A session of interleaved staircases; ``spread`` is how far values stray from the levels."""
    random = stream(seed, "", "a simulated person")
    harder = -1 if form.rising else 1
    states = [Staircase(start, 0.2, 0.025, harder=harder) for start in (0.3, 0.6, 0.9)]
    values, right = [], []
    for _ in range(n):
        at = pick(states, random)
        x = float(np.clip(states[at].level * np.exp(random.normal(0, spread)), 0, 1))
        right.append(bool(random.random() < p_right(x, t, slope, lapse, form)[0]))
        values.append(x)
        states[at] = answered(states[at], right[-1])
    return np.array(values), np.array(right)


def fitted(values, right, form=RISING, **changes):
    return fit_psychometric(values, right, guess=form.guess, rising=form.rising, **changes)


def covers(found, t):
    return (found.low is None or found.low <= t) and (found.high is None or t <= found.high)


@pytest.mark.parametrize("form", [RISING, FALLING, Form(0.2, True, 0.75), Form(0.2, False, 0.6)])
def test_the_threshold_is_where_the_proportion_is_and_the_ends_are_right(form):
    for lapse in (0.0, MAX_LAPSE):
        for slope in SLOPES:
            ends = p_right([0.0, 0.5, 1e9], 0.5, slope, lapse, form)
            expected = [form.guess, form.at, 1 - lapse]
            falling = [1 - lapse, form.at, form.guess]
            assert ends == pytest.approx(expected if form.rising else falling, abs=1e-6)


def test_against_the_formula_of_wichmann_and_hill():
    found = fitted(*simulated(0, 400))
    share = found.at / (1 - found.lapse)
    scale = found.threshold / (-np.log(1 - share)) ** (1 / found.slope)
    x = np.linspace(0.05, 1, 7)
    by_hand = (1 - found.lapse) * (1 - np.exp(-((x / scale) ** found.slope)))
    assert p_right(x, found.fitted, found.slope, found.lapse) == pytest.approx(by_hand)


@pytest.mark.parametrize("form", [RISING, FALLING])
@pytest.mark.parametrize("t", [0.3, 0.55])
def test_a_planted_threshold_is_found_again(form, t):
    found = fitted(*simulated(1, 3000, t=t, form=form, spread=0.4), form)
    assert found.threshold == pytest.approx(t, rel=0.06)
    assert found.slope == pytest.approx(3.0, rel=0.3)
    assert found.low < t < found.high and found.high - found.low < 0.15 * t
    assert found.p_unrelated < 1e-6 and found.censored == ""


@pytest.mark.parametrize("seed", range(4))
def test_against_a_direct_grid_of_the_likelihood(seed):
    """Every combination of 200 x 60 x 13 parameters, written down anew."""
    form = (RISING, FALLING)[seed % 2]
    values, right = simulated(seed, form=form, spread=0.3)
    found = fitted(values, right, form)
    t = np.exp(np.linspace(np.log(found.fitted / 3), np.log(found.fitted * 3), 200))
    slope, lapse = np.exp(np.linspace(*np.log(SLOPES), 60)), np.linspace(0, MAX_LAPSE, 13)
    t, slope, lapse = np.meshgrid(t, slope, lapse, indexing="ij")
    share = 0.75 / (1 - lapse)
    best = np.zeros(t.shape)
    for x, hit in zip(values, right, strict=True):
        power = np.minimum((x / t) ** slope, 1e6)
        left = (1 - share) ** power if form.rising else share**power
        p = (1 - lapse) * (1 - left if form.rising else left)
        best += np.log(np.clip(p if hit else 1 - p, 1e-12, 1))
    ours = p_right(values, found.fitted, found.slope, found.lapse, form)
    ours = np.log(np.clip(np.where(right, ours, 1 - ours), 1e-12, 1)).sum()
    assert ours >= best.max() - 1e-3
    assert found.fitted == pytest.approx(t.ravel()[best.argmax()], rel=0.03)
    # The ends of the interval: where the profile has fallen by 1.5 x 3.84 / 2.
    inside = t[:, 0, 0][best.max(axis=(1, 2)) >= ours - 1.5 * 3.8415 / 2]
    for end, of_grid in ((found.low, inside[0]), (found.high, inside[-1])):
        if end is not None:
            assert end == pytest.approx(of_grid, rel=0.03)


@pytest.mark.slow
def test_the_interval_covers_and_is_not_for_everything():
    cells = [(RISING, 0.5, 3.0), (FALLING, 0.4, 1.5)]
    held, too_far = [], []
    for form, t, slope in cells:
        for seed in range(40):
            found = fitted(*simulated(seed, t=t, slope=slope, form=form, spread=0.2), form)
            held.append(covers(found, t))
            too_far.append(covers(found, t * 1.5))
    assert np.mean(held) >= 0.90  # .95 less two standard errors of 80 runs
    assert np.mean(too_far) < 0.6


@pytest.mark.slow
@pytest.mark.parametrize("spread", [0.0, 0.25])
@pytest.mark.parametrize(
    ("form", "t", "slope", "lapse"),
    [
        (RISING, 0.5, 3.0, 0.02),
        (RISING, 0.3, 2.0, 0.05),
        (RISING, 0.7, 6.0, 0.0),
        (FALLING, 0.5, 3.0, 0.02),
        (FALLING, 0.4, 1.5, 0.03),
    ],
)
def test_coverage_of_every_cell(form, t, slope, lapse, spread):
    held = [
        covers(
            fitted(*simulated(s, t=t, slope=slope, lapse=lapse, form=form, spread=spread), form), t
        )
        for s in range(400)
    ]
    assert np.mean(held) >= 0.93


def test_a_threshold_beyond_the_trials_is_censored_not_extrapolated():
    x = np.linspace(0.2, 1, 60)
    always = fitted(x, np.ones(60))
    assert (always.threshold, always.low, always.censored) == (None, None, "left")
    never = fitted(x, np.zeros(60))
    assert (never.threshold, never.high, never.censored) == (None, None, "right")
    for found in (always, never):
        assert found.p_unrelated == 1.0  # one proportion says as much
    falling = fitted(x, np.ones(60), FALLING)
    assert (falling.threshold, falling.high, falling.censored) == (None, None, "right")


def test_answers_that_have_nothing_to_do_with_the_value_are_told():
    related = [fitted(*simulated(seed)).p_unrelated for seed in range(10)]
    assert np.median(related) < 0.01
    none = [
        fitted(np.random.default_rng(seed).random(60), np.arange(60) % 2).p_unrelated
        for seed in range(40)
    ]
    assert np.mean(np.array(none) < 0.05) <= 0.1


def test_zeros_are_values_and_the_wrong_direction_explains_nothing():
    values, right = simulated(0, form=FALLING)
    values = np.concatenate([values, np.zeros(10)])
    right = np.concatenate([right, np.ones(10)])
    found = fitted(values, right, FALLING)
    assert found.tried[0] == 0.0 and found.threshold > 0
    assert fitted(values, right, RISING).p_unrelated > 0.05


def test_order_does_not_matter_and_scaling_values_scales_the_threshold():
    values, right = simulated(3, spread=0.2)
    found, order = fitted(values, right), np.random.default_rng(0).permutation(len(values))
    shuffled, scaled = fitted(values[order], right[order]), fitted(values * 40, right)
    for name in ("threshold", "low", "high"):
        one = getattr(found, name)
        assert getattr(shuffled, name) == pytest.approx(one, rel=1e-3)
        assert getattr(scaled, name) == pytest.approx(40 * one, rel=1e-3)
    assert found == fitted(values, right)  # the same trials, the same bytes


def test_the_curve_and_its_band():
    values, right = simulated(5, 120, spread=0.3)
    found = fitted(values, right)
    x = np.linspace(0, 1, 41)
    p, low, high = curve_of(found, values, right, x)
    assert p == pytest.approx(p_right(x, found.fitted, found.slope, found.lapse))
    assert np.all((low <= p) & (p <= high)) and np.all((low >= 0) & (high <= 1))
    assert np.all(np.diff(p) >= 0)
    # The band crosses the proportion where the threshold's interval ends.
    assert np.interp(0.75, high, x) == pytest.approx(found.low, abs=0.02)
    assert np.interp(0.75, low, x) == pytest.approx(found.high, abs=0.02)


def test_bins_hold_every_trial_and_an_interval():
    values, right = simulated(2, 60, spread=0.3)
    rows = binned(values, right, 6)
    assert [row["n"] for row in rows] == [10] * 6
    assert np.average([row["share"] for row in rows]) == pytest.approx(right.mean())
    assert np.all(np.diff([row["value"] for row in rows]) > 0)
    assert all(0 <= row["low"] <= row["share"] <= row["high"] <= 1 for row in rows)
    assert all(row["high"] - row["low"] > 0.2 for row in rows)  # also where all are right
    assert len(binned([0.1, 0.2], [0, 1])) == 2


def test_it_is_plain_data():
    found = fitted(*simulated(0))
    assert isinstance(found, Psychometric) and found.over == "trials"
    assert json.loads(json.dumps(found.as_dict()))["threshold"] == found.threshold
    with pytest.raises(dataclasses.FrozenInstanceError):
        found.threshold = 1.0


X, HITS = np.linspace(0.1, 1, 40), np.arange(40) % 2


@pytest.mark.parametrize(
    ("change", "error", "says"),
    [
        ({"values": X[:19], "right": HITS[:19]}, TooFew, "19 trials"),
        ({"values": np.tile([0.1, 0.2, 0.3], 20), "right": np.zeros(60)}, TooFew, "3 values"),
        ({"values": X - 0.5}, BadInput, "-0.4"),
        ({"values": np.where(X > 0.9, np.nan, X)}, BadInput, "NaN"),
        ({"right": HITS * 2}, BadInput, "0 and 1|0 or 1"),
        ({"right": HITS[:-1]}, BadInput, "39 answers"),
        ({"guess": 0.8}, BadInput, "guess rate 0.8"),
        ({"at": 0.95}, BadInput, "proportion 0.95"),
        ({"guess": float("nan")}, BadInput, "guess rate nan"),
        ({"values": []}, BadInput, "not empty"),
    ],
)
def test_bad_input(change, error, says):
    given = {"values": X, "right": HITS, "guess": 0.0} | change
    with pytest.raises(error, match=says):
        fit_psychometric(given.pop("values"), given.pop("right"), **given)


def test_answers_of_people_who_differ_are_overdispersed():
    """Half see at .2 and half at .8, so that blocks of one person stand beside the curve."""
    values = np.repeat(np.linspace(0.1, 1.0, 10), 40)
    p = np.where(np.arange(400) // 40 % 2 == 0, 0.9, 0.2)  # a zigzag that no function follows
    right = np.random.default_rng(0).random(400) < p
    found = fitted(values, right)
    assert found.dispersion > 5 and found.p_dispersed < 1e-6


def test_answers_of_one_function_are_not():
    found = [fitted(*simulated(seed)) for seed in range(10)]
    assert np.mean([each.dispersion for each in found]) == pytest.approx(1.0, abs=0.5)
    assert sum(each.p_dispersed < 0.01 for each in found) <= 1


def test_a_step_is_a_cliff():
    values = np.repeat(np.linspace(0.1, 1.0, 10), 10)
    assert fitted(values, values > 0.55).degenerate == "cliff"
