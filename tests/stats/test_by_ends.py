"""Ends alone decide as the one rule does, and an open end bounds nothing."""

import pytest

from lab.stats.by_ends import decide_apart, decide_ends
from lab.stats.decide import LEVEL, decide
from lab.stats.estimate import Estimate


@pytest.mark.parametrize("zero", [0.0, 0.5])
@pytest.mark.parametrize("ends", [(0.1, 0.4), (0.6, 0.8), (-0.2, 0.0), (-0.2, -0.1), (0.5, 0.7)])
def test_it_is_the_one_rule_with_the_p_of_the_interval(ends, zero):
    low, high = ends
    p = LEVEL if zero < low or high < zero else 1.0
    found = Estimate((low + high) / 2, low, high, 100, "families", chance=zero)
    assert decide_ends(ends, zero) is decide(found, p).verdict


@pytest.mark.parametrize(
    ("ends", "said"),
    [((0.1, None), "more"), ((None, -0.1), "less"), ((None, None), "undecided"),
     ((None, 0.1), "undecided"), ((0.0, 0.1), "undecided")],
)  # fmt: skip
def test_an_open_end_bounds_nothing(ends, said):
    assert decide_ends(ends).value == said


def test_few_families_decide_nothing():
    assert decide_ends((0.1, 0.4), n_families=9).value == "untested"


@pytest.mark.parametrize(
    ("a", "b", "said"),
    [((0.5, 0.6), (0.1, 0.4), "more"), ((0.1, 0.4), (0.5, 0.6), "less"),
     ((0.5, 0.6), (0.1, 0.5), "undecided"), ((0.5, None), (0.1, 0.4), "more"),
     ((None, 0.6), (0.1, 0.4), "undecided"), ((0.5, 0.6), (0.7, float("inf")), "less")],
)  # fmt: skip
def test_two_are_apart_where_their_intervals_do_not_meet(a, b, said):
    assert decide_apart(a, b).value == said
