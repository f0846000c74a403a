"""Boundaries: the planted crossing is found, cliffs and ends are not made up, gaps are paired."""

import numpy as np
import pytest

from lab.core.errors import BadInput
from lab.limits.boundary import boundary_of, crossing, crossings_of
from lab.limits.boundary_gap import gap_of
from lab.stats.intervals.bootstrap import family_bootstrap

X = np.arange(6.0)
MARGIN = 0.5


def drawn(n, per_family=1, n_resamples=400, seed=0):
    families = np.arange(n) // per_family
    return family_bootstrap(families, None, n_resamples, seed, n_items=n)


def shares(thresholds, x=X):
    """An item is kept as long as x is below its own threshold."""
    return (x[None] < np.asarray(thresholds)[:, None]).astype(float)


def found(thresholds, *, floor=0.0, x=X, **kwargs):
    table = floor + (1 - floor) * shares(thresholds, x)
    return crossings_of(table, x, drawn(len(table), **kwargs), floor=floor)


def test_crossing_is_that_of_the_nearest_falling_curve():
    x = np.arange(4.0)
    assert crossing(np.array([1.0, 0.7, 0.3, 0.0]), x, floor=0.0) == (1.5, 1.5)
    # A rise is pooled: .4 and .6 share .5, and the curve is at half from the first of them on.
    assert crossing(np.array([1.0, 0.4, 0.6, 0.0]), x, floor=0.0) == (1.0, 1.0)
    # Half-way to a floor of .2 is .6.
    low, high = crossing(np.array([1.0, 0.7, 0.5, 0.2]), x, floor=0.2)
    assert low == high == pytest.approx(1.5)


def test_half_way_is_fixed_and_not_that_of_where_the_curve_begins():
    # It begins at .6: half-way from 1 is near, half-way from .6 would be far.
    assert crossing(np.array([0.6, 0.45, 0.4, 0.1]), np.arange(4.0), floor=0.0)[0] < 1
    ends = crossing(np.array([0.4, 0.3, 0.2, 0.1]), np.arange(4.0), floor=0.0)
    assert ends == (-np.inf, 0.0)


def test_planted_boundary_lies_in_its_interval():
    # For thresholds evenly spread, straight lines between places are the truth.
    inside = 0
    for seed in range(40):
        rng = np.random.default_rng(seed)
        at = boundary_of(found(rng.uniform(0.7, 4.3, 60), n_resamples=200, seed=seed))
        inside += at.low <= 2.5 <= at.high
        assert at.status == "breaks" and at.low < at.value < at.high
    assert inside >= 35  # .95 of 40 is 38; 34 or fewer happen once in 40 such trials


def test_of_a_cliff_only_its_step_is_known():
    at = boundary_of(found(np.full(30, 2.2)))
    assert (at.low, at.high) == (2.0, 3.0)
    assert at.low <= 2.2 <= at.high and "cliff" in at.reason


@pytest.mark.parametrize(
    ("threshold", "status", "censored"),
    [(0.0, "breaks at once", "left"), (9.0, "holds", "right")],
)
def test_a_boundary_outside_the_range_is_censored(threshold, status, censored):
    at = boundary_of(found(np.full(30, threshold)))
    assert (at.status, at.censored, at.value) == (status, censored, None)
    assert (at.low is None) == (censored == "left")
    assert (at.high is None) == (censored == "right")
    assert {at.low, at.high} - {None} == ({0.0} if censored == "left" else {5.0})


def test_near_the_end_of_the_range_the_interval_is_open_there():
    at = boundary_of(found(np.linspace(3.0, 6.8, 40)))
    assert at.value is not None and at.high is None and at.low < at.value


def test_what_does_not_work_clean_has_no_boundary_and_no_gap():
    idle = crossings_of(shares(np.full(20, 2.0)), X, drawn(20), floor=0.0, reason="made so")
    assert boundary_of(idle).status == "does not work clean"
    assert boundary_of(idle).value is None
    gap = gap_of(idle, found(np.full(20, 3.0)), margin=MARGIN)
    assert (gap.value, gap.p, gap.verdict, gap.reason) == (None, None, "untested", "made so")


def test_planted_gap_lies_in_its_interval_and_is_narrower_than_the_boundaries():
    rng = np.random.default_rng(3)
    near = rng.uniform(0.2, 3.4, 80)
    a, b = found(near + 1.2), found(near)
    gap = gap_of(a, b, margin=MARGIN)
    assert gap.low <= 1.2 <= gap.high and gap.verdict == "more" and gap.p < 0.05
    own = boundary_of(a)
    # The same pictures are drawn for both: what they share cancels.
    assert gap.high - gap.low < 0.7 * (own.high - own.low)
    backwards = gap_of(b, a, margin=MARGIN)
    assert (backwards.value, backwards.low, backwards.high) == pytest.approx(
        (-gap.value, -gap.high, -gap.low)
    )


def test_mean_hold_is_the_mean_threshold_cut_off_at_the_range():
    # Thresholds in the middle of steps: straight lines then give each its own threshold.
    thresholds = np.array([0.5, 1.5, 2.5, 3.5, 4.5, 9.0] * 5)
    held = found(thresholds, floor=0.25).held
    assert held[0] == pytest.approx(np.minimum(thresholds, 5.0).mean())
    assert held[1:].mean() == pytest.approx(held[0], abs=0.1)


def test_where_curves_are_level_near_half_way_the_mean_still_tells_them_apart():
    rng = np.random.default_rng(7)
    # Half of the pictures go at once and half never: the crossing is anywhere.
    level = np.where(np.arange(80) % 2 == 0, rng.uniform(0.3, 1.5, 80), 9.0)
    further = np.where(np.arange(80) % 2 == 0, level + 1.5, 9.0)
    gap = gap_of(found(further), found(level), margin=MARGIN)
    assert gap.low is None or gap.high is None
    assert 0 < gap.mean_low <= 0.75 <= gap.mean_high < 1.2


def test_identical_curves_have_a_gap_of_zero():
    rng = np.random.default_rng(4)
    same = found(rng.uniform(0.5, 4.5, 60))
    gap = gap_of(same, same, margin=MARGIN)
    assert gap.value == 0 and gap.low <= 0 <= gap.high
    assert gap.verdict == "equal" and gap.p == 1.0


def test_independent_curves_of_one_law_seldom_differ():
    wrong = 0
    for seed in range(60):
        rng = np.random.default_rng(seed)
        a = found(rng.uniform(0.5, 4.5, 50), n_resamples=200)
        b = found(rng.uniform(0.5, 4.5, 50), n_resamples=200)
        wrong += gap_of(a, b, margin=MARGIN).verdict in {"more", "less"}
    assert wrong <= 7  # .05 of 60 is 3; 8 or more happen once in 100 such trials


def test_gap_to_a_boundary_that_is_not_reached_is_a_bound():
    rng = np.random.default_rng(5)
    near, far = found(rng.uniform(1.0, 3.0, 40)), found(np.full(40, 9.0))
    at = boundary_of(near).value
    gap = gap_of(far, near, margin=MARGIN)
    assert (gap.censored, gap.value, gap.high) == ("right", None, None)
    assert gap.bound == pytest.approx(5.0 - at) and gap.low <= gap.bound
    assert gap.verdict == "more"
    other = gap_of(near, far, margin=MARGIN)
    assert (other.censored, other.low, other.verdict) == ("left", None, "less")
    assert other.bound == pytest.approx(at - 5.0)


def test_where_neither_is_reached_nothing_is_known():
    far = found(np.full(40, 9.0))
    gap = gap_of(far, far, margin=MARGIN)
    assert (gap.censored, gap.value, gap.low, gap.high) == ("both", None, None, None)
    assert gap.verdict == "undecided" and gap.p == 1.0


def test_resampling_families_widens_the_interval():
    rng = np.random.default_rng(6)
    own = np.repeat(rng.uniform(0.7, 4.3, 15), 4)
    alone = boundary_of(found(own))
    together = boundary_of(found(own, per_family=4))
    assert together.high - together.low > 1.4 * (alone.high - alone.low)


@pytest.mark.parametrize(
    "change",
    [{"x": X[::-1]}, {"x": X[:5]}, {"floor": 1.0}, {"shares": np.full((20, 6), 1.5)}],
)
def test_bad_input_is_named(change):
    given = {"shares": shares(np.full(20, 2.0)), "x": X, "floor": 0.0, **change}
    with pytest.raises(BadInput):
        crossings_of(given["shares"], given["x"], drawn(20), floor=given["floor"])


def test_gaps_of_other_resamples_or_without_a_margin_are_refused():
    a = found(np.full(20, 2.0))
    with pytest.raises(BadInput):
        gap_of(a, found(np.full(20, 2.0), n_resamples=100), margin=MARGIN)
    with pytest.raises(BadInput):
        gap_of(a, a, margin=0.0)
