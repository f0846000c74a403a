"""Coverage is counted: an end that is none bounds nothing."""

import pytest

from lab.experiments.foresight.words import covered, inside


@pytest.mark.parametrize(
    ("true", "low", "high", "held"),
    [(2.0, 1.0, 3.0, True), (2.0, 2.0, 2.0, True), (0.9, 1.0, 3.0, False), (3.1, 1.0, 3.0, False),
     (0.5, None, 3.0, True), (5.0, 1.0, None, True), (5.0, None, None, True)],
)  # fmt: skip
def test_an_end_that_is_none_bounds_nothing(true, low, high, held):
    assert inside({"true": true, "low": low, "high": high}) == held


def test_an_arm_is_counted_alone():
    rows = [{"arm": arm, "true": true, "low": 1.0, "high": 3.0}
            for arm, true in (("cot", 2.0), ("cot", 4.0), ("atc", 2.0))]  # fmt: skip
    assert covered(rows, "cot") == (1, 2) and covered(rows, "drift") == (0, 0)
