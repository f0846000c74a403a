"""What a plan refuses before anything is run."""

from dataclasses import replace

import pytest

from lab.core.errors import BadInput, UnknownId
from lab.study.plan import slope
from tests.study.planted import claim, plan


def test_a_claim_that_names_no_arm_of_the_plan():
    with pytest.raises(UnknownId, match="Did you mean good"):
        plan(claim(weights={"goods": 1.0}))
    with pytest.raises(BadInput, match="arms to compare"):
        plan(replace(claim(), weights={}))


def test_an_outcome_that_is_not_there():
    with pytest.raises(UnknownId, match="outcome"):
        plan(claim(outcome="scores"))


@pytest.mark.parametrize("margin", [0.0, -1.0])
def test_a_margin_that_is_not_above_zero(margin):
    with pytest.raises(BadInput, match="margin above 0"):
        plan(margin=margin)


def test_a_margin_without_words_for_equal():
    with pytest.raises(BadInput, match="EQUAL"):
        plan(claim(equal=""))


def test_one_primary_claim_and_eight_at_most():
    others = [claim(f"c{k}") for k in range(8)]
    with pytest.raises(BadInput, match="1 primary of 9"):
        plan(claim(), *others)
    with pytest.raises(BadInput, match="0 primary"):
        plan(others[0])
    with pytest.raises(BadInput, match="2 primary"):
        plan(claim(), claim("more", primary=True))
    assert len(plan(claim(), *others[:7]).claims) == 8


def test_ids_that_stand_twice():
    with pytest.raises(BadInput, match="claims, each with an id"):
        plan(claim(), claim())


def test_the_slope_is_that_of_least_squares():
    weights = slope({"a": 0.0, "b": 1.0, "c": 5.0})
    line = {"a": 2.0, "b": 5.0, "c": 17.0}
    assert sum(weights[arm] * line[arm] for arm in line) == pytest.approx(3.0)
    with pytest.raises(BadInput, match="two places"):
        slope({"a": 1.0, "b": 1.0})
