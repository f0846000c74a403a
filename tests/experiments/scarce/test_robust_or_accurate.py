"""Robust or accurate: what is compared with what, where its limits lie, and what is refused."""

import pytest

import lab
from lab.core.errors import BadInput, UnknownId
from lab.experiments import EXPERIMENTS
from lab.experiments.scarce.robust_or_accurate import MARGIN, RobustOrAccurateSpec, ends, plan
from tests.experiments.test_contract import SMALL

FIELDS = SMALL["robust_or_accurate"]


@pytest.fixture(scope="module")
def result():
    return lab.run("robust_or_accurate", **FIELDS)


def test_both_ends_of_the_rate_are_there_and_differences_are_paired(result):
    value = {(row["arm"], row["outcome"]): row["value"] for row in result.tables["arms"]}
    for arm in ("mix@0", "mix@0.25", "mix@0.5", "mix@1", "anywhere@0.5"):
        cost = value[arm, "clean"] - value["mix@0", "clean"]
        assert value[arm, "room"] == pytest.approx(cost + MARGIN)
        half = (value["mix@0", "hurt"] + value["mix@1", "hurt"]) / 2
        assert value[arm, "half"] == pytest.approx(value[arm, "hurt"] - half)


def test_planted_rows_give_the_rate_that_costs_the_margin(result):
    run, rooms = result.as_dict(), {"mix@0": 0.02, "mix@0.25": 0.02, "mix@0.5": 0.0, "mix@1": -0.2}
    for row in run["tables"]["arms"]:
        if row["outcome"] == "room" and row["arm"] in rooms:
            at = rooms[row["arm"]]
            row.update(value=at, low=at - 0.001, high=at + 0.001)
    planted = type(result)(result.experiment, result.spec, result.summary, run["tables"])
    assert ends(planted)[0]["value"] == pytest.approx(0.5)
    assert "from this rate on" in planted.words().points[0]


def test_the_middle_rate_is_the_one_nearest_a_half():
    assert "anywhere@0.4" in {arm.id for arm in plan(RobustOrAccurateSpec(rates="0.1, 0.4")).arms}


@pytest.mark.parametrize(
    ("fields", "error", "said"),
    [
        ({"other": "char_drop"}, BadInput, "two kinds of noise"),
        ({"view": "ngrams/en, use/en"}, BadInput, "one view"),
        ({"perturbation": "gaussian_noise"}, BadInput, "for gaussian_noise; got str"),
        ({"perturbation": "gausian_noise"}, UnknownId, "gausian_noise"),
        ({"rates": "0.5, 1.5"}, BadInput, "rising rates"),
        ({"rates": "0.5"}, BadInput, "two rising rates"),
    ],
)
def test_bad_inputs(fields, error, said):
    with pytest.raises(error, match=said):
        lab.run("robust_or_accurate", **{**FIELDS, **fields})


def test_a_severity_out_of_range():
    for severity in (0, 6):
        with pytest.raises(BadInput):
            EXPERIMENTS.get("robust_or_accurate").spec({"severity": severity})
