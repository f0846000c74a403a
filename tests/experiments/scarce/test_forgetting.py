"""Forgetting: who learns, what is asked, what the words say, and what is refused."""

import pytest

import lab
from lab.core.errors import BadInput, UnknownId
from lab.experiments import EXPERIMENTS
from lab.experiments.scarce.forgetting import METHODS, ends, plan
from lab.experiments.scarce.old_and_new import ForgettingSpec, views_of
from tests.experiments.test_contract import SMALL


@pytest.fixture(scope="module")
def result():
    return lab.run("forgetting", **SMALL["forgetting"])


def test_the_head_alone_forgets_nothing_and_old_and_new_are_other_items(result):
    rows = {(row["arm"], row["outcome"]): row for row in result.tables["arms"]}
    assert rows["head", "old"]["value"] == pytest.approx(1.0)
    assert rows["head", "old"]["n"] == result.summary["n_old"]
    assert rows["full", "new"]["n"] == rows["full", "unseen"]["n"] == result.summary["n_new"]
    for arm in ("head", "full"):
        assert rows[arm, "lack"]["value"] == pytest.approx(0.95 - rows[arm, "old"]["value"])
    half = (rows["full", "new"]["value"] + rows["head", "new"]["value"]) / 2
    assert rows["lora", "half"]["value"] == pytest.approx(rows["lora", "new"]["value"] - half)


def test_every_method_stands_at_every_place_of_its_knob():
    arms = {arm.id.partition("@")[0] for arm in plan(ForgettingSpec()).arms}
    assert arms == set(METHODS)
    assert len(plan(ForgettingSpec()).arms) == 3 + 4 + 2 * 2


def test_planted_rows_give_the_share_at_which_little_is_forgotten(result):
    run = result.as_dict()
    lack = {"full": 0.3, "wise@0.25": 0.1, "wise@0.5": -0.1}
    for row in run["tables"]["arms"]:
        if row["outcome"] in {"lack", "half"} and row["arm"] in lack:
            at = lack[row["arm"]]
            row.update(value=at, low=at - 0.05, high=at + 0.05)
    planted = type(result)(result.experiment, result.spec, result.summary, run["tables"])
    kept, half = ends(planted)
    assert kept["status"] == "crosses" and kept["value"] == pytest.approx(0.375)
    assert kept["low"] < kept["value"] < kept["high"]
    assert half["value"] == pytest.approx(0.375)
    assert any("0.4 (0.3 to 0.4)" in point or "0.38" in point for point in planted.words().points)


@pytest.mark.parametrize(
    ("fields", "error", "said"),
    [
        ({"tower": "use/es"}, BadInput, "a tower with layers to train"),
        ({"unseen": "es"}, BadInput, "training does not see"),
        ({"unseen": "klingon"}, UnknownId, "klingon"),
        ({"old_facet": "klingon"}, UnknownId, "klingon"),
    ],
)
def test_bad_views(fields, error, said):
    with pytest.raises(error, match=said):
        views_of(ForgettingSpec(**{"old_dataset": "emojilab", "old_facet": "ca", **fields}))


@pytest.mark.parametrize("field", ["shares", "strengths"])
def test_a_knob_that_is_none(field):
    with pytest.raises(BadInput, match="rising rates"):
        plan(ForgettingSpec(**{field: "0.5, 2"}))
    with pytest.raises(BadInput):
        EXPERIMENTS.get("forgetting").spec({"rank": 0})
