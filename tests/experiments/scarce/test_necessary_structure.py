"""Necessary structure: every choice, its controls, what no choice can be made from."""

import pytest

import lab
from lab.core.errors import BadInput, TooFew
from lab.experiments.scarce.necessary_structure import (
    METHODS,
    NecessaryStructureSpec,
    plan,
    view_of,
)
from tests.experiments.test_contract import SMALL

FIELDS = SMALL["necessary_structure"]


@pytest.fixture(scope="module")
def result():
    return lab.run("necessary_structure", **FIELDS)


def test_every_choice_at_every_count_and_nothing_failed(result):
    arms = {row["arm"] for row in result.tables["arms"]}
    assert arms == {f"{m}@{n}" for m in METHODS for n in (2, 4)}
    assert "failed" not in result.tables
    assert result.summary["n_layers"] == 7 and result.summary["n_units"] == 384


def test_the_lead_of_a_choice_is_paired_with_all_units(result):
    rows = {(row["arm"], row["outcome"], row["seed"]): row["value"]
            for row in result.tables["seeds"]}  # fmt: skip
    for k in range(3):
        lead = rows["layer@4", "accuracy", k] - rows["all@4", "accuracy", k]
        assert rows["layer@4", "layer over all", k] == pytest.approx(lead)


def test_every_choice_ends_in_a_count_or_in_words(result):
    assert sum("the first is" in point for point in result.words().points) == 4


def test_one_label_a_class_leaves_nothing_to_judge_by():
    with pytest.raises(BadInput, match="two labels a class"):
        plan(NecessaryStructureSpec(labels="1, 4"))


@pytest.mark.parametrize("view", ["hog/noto", "use/en"])
def test_an_encoder_without_layers(view):
    with pytest.raises(BadInput, match="shows its layers"):
        view_of(NecessaryStructureSpec(view=view))


def test_more_labels_than_there_are():
    with pytest.raises(TooFew, match="500 training concepts"):
        lab.run("necessary_structure", **{**FIELDS, "labels": "2, 500"})
