import numpy as np
import pytest

from lab.limits.breakpoint import breakpoint_of
from lab.limits.drawn_curve import drawn_curve
from lab.limits.simulate import design, simulated_scores
from lab.stats.intervals.bootstrap import family_bootstrap

X = np.array([0.0, 0.5, 1, 2, 3, 4, 5])
ITEMS = design()
DRAWN = family_bootstrap(ITEMS.families, ITEMS.classes, 200, n_items=240)


def check_of(scores, drawn=DRAWN, chance=ITEMS.chance):
    curve = drawn_curve(scores, X[: scores.shape[1]], drawn, chance=chance)
    return breakpoint_of(curve).check


def test_a_right_shape_is_as_far_off_as_its_noise():
    found = [
        check_of(simulated_scores(ITEMS, X, clean=0.6, theta=2.5, beta=2.5, seed=seed))
        for seed in range(12)
    ]
    assert np.mean([each.dispersion for each in found]) == pytest.approx(1.0, abs=0.4)
    assert sum(each.overdispersed for each in found) <= 1
    assert all(each.degenerate == "" for each in found)


def test_a_level_off_the_curve_is_overdispersed():
    scores = simulated_scores(ITEMS, X, clean=0.6, theta=2.5, beta=2.5, seed=0)
    scores[:, 1] = simulated_scores(ITEMS, X, clean=0.1, theta=2.5, beta=2.5, seed=1)[:, 1]
    found = check_of(scores)
    assert found.overdispersed and found.p < 0.01 and found.dispersion > 3


@pytest.mark.parametrize(
    ("means", "kind"),
    [
        ([0.8, 0.8, 0.8, 0.8, 0.1, 0.1, 0.1], "cliff"),
        ([0.8, 0.55, 0.5, 0.45, 0.42, 0.4, 0.38], "gentle"),
        ([0.8] * 7, "edge"),
        ([0.8, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1], "edge"),
    ],
)
def test_where_the_search_ended_is_said(means, kind):
    found = check_of(np.tile(means, (240, 1)), chance=0.1)
    # Without noise every resample is the same curve, and nothing can be said of dispersion.
    assert (found.degenerate, found.at_bounds, found.dispersion) == (kind, 1.0, None)
    assert not found.overdispersed


def test_three_levels_leave_nothing_free():
    scores = simulated_scores(ITEMS, X[:3], clean=0.6, theta=0.7, beta=2.5, seed=0)
    assert check_of(scores).dispersion is None
