"""Finer labels: shuffled ones keep the group, the group's own words are gone, bad inputs."""

import pytest

import lab
from lab.core.errors import BadInput, TooFew
from lab.experiments.scarce.finer_labels import METHODS, FinerLabelsSpec, plan
from lab.language.keywords import other_words
from tests.experiments.test_contract import SMALL

FIELDS = SMALL["finer_labels"]


@pytest.fixture(scope="module")
def result():
    return lab.run("finer_labels", **FIELDS)


def test_every_method_at_every_count_and_nothing_failed(result):
    arms = {row["arm"] for row in result.tables["arms"]}
    assert arms == {f"{m}@{n}" for m in METHODS for n in (1, 4)}
    assert "failed" not in result.tables


def test_one_item_a_group_has_one_subgroup_each_so_nothing_is_told_apart(result):
    rows = {(row["arm"], row["seed"]): row["value"] for row in result.tables["seeds"]
            if row["outcome"] == "accuracy"}  # fmt: skip
    for kind, n, same in (("subgroups", 1, True), ("subgroups", 4, False), ("keywords", 4, False)):
        pairs = [(rows[f"{kind}@{n}", k], rows[f"{kind} shuffled@{n}", k]) for k in range(2)]
        assert all(own == mixed for own, mixed in pairs) is same


def test_the_own_words_of_the_group_are_taken_out(result):
    said = ("animal", "banana", "monkey")
    assert other_words("Animals & Nature", said) == ("banana", "monkey")
    assert 1 < result.summary["n_keywords"] < 6.1


def test_a_worth_ends_in_a_count_or_in_words(result):
    assert sum("this" in point and "with the group alone." in point
               for point in result.words().points) == 3  # fmt: skip


def test_the_finest_level_has_none_finer():
    with pytest.raises(BadInput, match="finer labels"):
        plan(FinerLabelsSpec(level="subgroup"))


def test_a_data_set_without_keywords():
    with pytest.raises(BadInput, match="keywords"):
        lab.run("finer_labels", **{**FIELDS, "dataset": "placelab", "view": "ngrams/en"})


def test_more_items_than_there_are():
    with pytest.raises(TooFew, match="500 training concepts"):
        lab.run("finer_labels", **{**FIELDS, "labels": "1, 500"})
