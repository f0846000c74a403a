"""Curricula: bad budgets and shares are told, and where easy first is ahead is read."""

import pytest

import lab
from lab.core.errors import BadInput, TooFew
from lab.experiments import EXPERIMENTS
from lab.experiments.scarce.curricula import NOISY, ends
from lab.study.tables import arms_of
from tests.experiments.test_contract import SMALL

FIELDS = SMALL["curricula"]


def test_the_budget_up_to_which_easy_first_is_ahead_is_read():
    result = lab.run("curricula", **FIELDS)
    assert set(ends(result)) == {"", NOISY}
    assert result.words().points[0].startswith("On true labels, easy first ")
    over = {
        r["value"]
        for r in arms_of(result.tables)
        if r["arm"].startswith(("random", NOISY + "random")) and r["outcome"] == "over random"
    }
    assert over == {0.0}


@pytest.mark.parametrize("fields", [{"noise": 1.0}, {"noise": -0.1}, {"start": 0.0}, {"full": 1.5}])
def test_a_share_out_of_range(fields):
    with pytest.raises(BadInput):
        EXPERIMENTS.get("curricula").spec(fields)


@pytest.mark.parametrize("steps", ["0, 10", "30, 10", "many"])
def test_budgets_that_are_none(steps):
    with pytest.raises(BadInput, match="whole numbers of steps"):
        lab.run("curricula", **{**FIELDS, "steps": steps})


def test_one_budget_is_no_axis():
    with pytest.raises(BadInput):
        lab.run("curricula", **{**FIELDS, "steps": "10"})


def test_a_class_of_too_few_items():
    with pytest.raises(TooFew, match="5 training concepts in each class"):
        lab.run("curricula", **{**FIELDS, "level": "subgroup", "n_test": 400})
