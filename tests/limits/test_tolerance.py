import json

import numpy as np
import pytest

from lab.core.errors import BadInput
from lab.limits.curve import GRID
from lab.limits.drawn_curve import drawn_curve
from lab.limits.tolerance import tolerance_of
from lab.stats.intervals.bootstrap import family_bootstrap

X = np.array(GRID)
DRAWN = family_bootstrap(np.arange(60) // 2, None, 200, n_items=60)


def curve_of(means, drawn=DRAWN, chance=0.1):
    """Every item scores the mean: without noise the bound is the mean itself."""
    return drawn_curve(np.tile(means, (60, 1)), X, drawn, chance=chance)


def test_it_is_the_last_level_before_the_first_that_fails():
    # .9 of the lead of .8 above chance .1 is .82; the last level is good again, too late.
    found = tolerance_of(curve_of([0.9, 0.9, 0.83, 0.81, 0.7, 0.5, 0.9]))
    assert (found.status, found.value, found.fails_at, found.censored) == ("breaks", 1.0, 2.0, "")
    assert found.bounds[2] == pytest.approx(0.01) and found.bounds[3] == pytest.approx(-0.01)


def test_censored_on_both_sides():
    late = tolerance_of(curve_of([0.9] * 7))
    assert (late.status, late.value, late.fails_at, late.censored) == ("holds", 5.0, None, "right")
    early = tolerance_of(curve_of([0.9] + [0.5] * 6))
    assert (early.status, early.value, early.fails_at) == ("breaks at once", 0.0, 0.5)
    assert early.censored == "left"


def test_near_chance_there_is_none():
    found = tolerance_of(curve_of([0.14] * 7))
    assert (found.status, found.value, found.fails_at) == ("does not work clean", None, None)


def test_the_bound_is_of_the_pair_not_of_the_two():
    """The same items are right clean and hurt: half are never right, and that is no loss."""
    right = np.tile((np.arange(60) < 30).astype(float)[:, None], (1, 7))
    paired = tolerance_of(drawn_curve(right, X, DRAWN, chance=0.0))
    assert paired.status == "holds"
    # Scored on other items at every level the same means are not sure to be kept.
    apart = np.stack([np.roll(right[:, 0], 7 * i) for i in range(7)], axis=1)
    assert tolerance_of(drawn_curve(apart, X, DRAWN, chance=0.0)).status == "breaks at once"


def test_the_bound_is_that_of_the_combination_by_hand():
    random = np.random.default_rng(0)
    table = (random.random((60, 7)) < np.linspace(0.9, 0.6, 7)).astype(float)
    curve = drawn_curve(table, X, DRAWN, chance=0.1)
    found = tolerance_of(curve, keep=0.8)
    means = DRAWN.weights @ table / DRAWN.weights.sum(axis=1, keepdims=True)
    margin = (means[:, 4] - 0.1) - 0.8 * (means[:, 0] - 0.1)
    assert found.bounds[4] == pytest.approx(np.quantile(margin, DRAWN.tail))


def test_less_to_keep_is_kept_further():
    curve = curve_of([0.9, 0.85, 0.8, 0.7, 0.6, 0.5, 0.4])
    values = [tolerance_of(curve, keep=keep).value for keep in (0.95, 0.9, 0.7, 0.5)]
    assert values == sorted(values) and values[0] < values[-1]


@pytest.mark.parametrize("keep", [0.0, 1.0, float("nan")])
def test_bad_input(keep):
    with pytest.raises(BadInput, match="share to keep"):
        tolerance_of(curve_of([0.9] * 7), keep=keep)


def test_json():
    found = tolerance_of(curve_of([0.9] * 7)).as_dict()
    assert json.loads(json.dumps(found, allow_nan=False)) == found
