"""Imputation: its arms and claims, what is read off them, its picture."""

import pytest

import lab
from lab.core.errors import BadInput, UnknownId
from lab.experiments import EXPERIMENTS
from lab.impute.base import IMPUTERS
from lab.study.plan import Plan
from tests.experiments.test_contract import SMALL


@pytest.fixture(scope="module")
def result():
    return lab.run("imputation", **SMALL["imputation"])


def test_every_imputer_stands_at_every_rate_with_control_baselines_and_ceiling(result):
    arms = {row["arm"] for row in result.tables["arms"]}
    kinds = {*IMPUTERS.ids(), "shuffled", "dropped"}
    assert arms == {f"{k}@{r}" for k in kinds for r in ("0.3", "0.6")} | {"whole", "best view"}
    assert {row["imputer"] for row in result.tables["stops"]} == set(IMPUTERS.ids())


def test_a_gain_is_the_accuracy_over_leaving_out(result):
    found = {(row["arm"], row["outcome"]): row["value"] for row in result.tables["arms"]}
    for rate in ("0.3", "0.6"):
        gain = found[f"cascade@{rate}", "accuracy"] - found[f"dropped@{rate}", "accuracy"]
        assert found[f"cascade@{rate}", "gain"] == pytest.approx(gain)
        # What another item's fill is off by is more than the item's own.
        assert found[f"shuffled@{rate}", "rmse"] > found[f"nearest@{rate}", "rmse"]


def test_claims_that_say_better_are_positive_where_the_cascade_errs_less():
    entry = EXPERIMENTS.get("imputation")
    plan: Plan = entry.cells.plan(entry.spec({"rates": "0.2, 0.4"}))
    assert plan.primary.weights == {
        "cascade1@0.2": 0.5, "cascade@0.2": -0.5, "cascade1@0.4": 0.5, "cascade@0.4": -0.5,
    }  # fmt: skip
    lead = next(claim for claim in plan.claims if claim.id == "nearest by rate").weights
    # A lead of near donors less cascade that goes from .1 to .3 over .2 of rate has slope 1.
    made = {"nearest@0.2": 0.4, "cascade@0.2": 0.3, "nearest@0.4": 0.6, "cascade@0.4": 0.3}
    assert sum(lead[arm] * value for arm, value in made.items()) == pytest.approx(1.0)


def test_the_picture_has_a_line_for_each_way_to_fill_and_each_once_in_the_legend(result):
    figure = result.figure()
    named = [trace.name for trace in figure.data if trace.showlegend]
    assert len(named) == len(set(named)) == len(IMPUTERS) + 2
    rmse = next(t for t in figure.data if t.name == "cascade")
    rows = [r for r in result.tables["arms"]
            if r["arm"].startswith("cascade@") and r["outcome"] == "rmse"]  # fmt: skip
    assert list(rmse.y) == [row["value"] for row in rows] and list(rmse.x) == [0.3, 0.6]


@pytest.mark.parametrize(
    ("fields", "error"),
    [({"rates": "0.2, 1"}, BadInput), ({"fusion": "lates"}, UnknownId),
     ({"views": "hog/noto"}, BadInput)],
)  # fmt: skip
def test_what_cannot_be_asked_is_said(fields, error):
    with pytest.raises(error):
        lab.run("imputation", **{**SMALL["imputation"], **fields})
