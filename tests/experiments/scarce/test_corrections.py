"""Corrections: what is mended, by whom, and that the words follow the rows."""

import numpy as np
import pytest

import lab
from lab.core.errors import BadInput, TooFew
from lab.experiments.scarce.mended import Mended
from lab.probes.softmax import answers
from tests.experiments.test_contract import SMALL

FIELDS = SMALL["corrections"]


def planted(n_each: int = 6) -> Mended:
    """The user's facet is the first one with two classes exchanged."""
    y = np.arange(90) % 3
    old = np.random.default_rng(0).normal(0, 0.2, (90, 4))
    old[np.arange(90), y] += 1
    new = old[:, [1, 0, 2, 3]]
    return Mended(old, new, y, np.arange(45), np.arange(45, 75), n_each, 40)


def test_only_errors_are_mended_never_twice_and_anything_by_the_control() -> None:
    learner = planted()
    head, none = learner.after("replay", 0, 0)
    _, first = learner.after("replay", 1, 0)
    _, second = learner.after("replay", 2, 0)
    assert not len(none) and len(first) == 6
    assert (answers(head, learner.new[first]) != learner.y[first]).all()
    assert list(second[:6]) == list(first) and len(set(second)) == len(second)
    _, control = learner.after("anything", 1, 0)
    assert (answers(head, learner.new[control]) == learner.y[control]).any()


def test_replay_keeps_what_the_first_facet_needs() -> None:
    learner, test = planted(12), np.arange(75, 90)
    right = {
        method: np.mean(answers(learner.after(method, 2, 0)[0], learner.old[test])
                        == learner.y[test])
        for method in ("alone", "replay")
    }  # fmt: skip
    assert right["replay"] >= right["alone"]


def test_where_nothing_is_wrong_the_head_stays() -> None:
    learner = planted()
    same = Mended(learner.old, learner.old, learner.y, learner.train, learner.users, 6, 40)
    (head, _), (after, mended) = same.after("alone", 0, 0), same.after("alone", 1, 0)
    assert not len(mended) and (head.weight == after.weight).all()


def test_gained_and_lost_are_the_difference_of_rounds() -> None:
    result = lab.run("corrections", **FIELDS)
    value = {(row["arm"], row["outcome"]): row["value"] for row in result.tables["arms"]}
    for before, now in (("start", "alone@1"), ("alone@1", "alone@2")):
        change = value[now, "old"] - value[before, "old"]
        assert change >= -value[now, "lost"] - 1e-9
        assert value[now, "new"] - value[before, "new"] <= value[now, "gained"] + 1e-9
    assert value["start", "gained"] == value["start", "lost"] == 0


def test_more_to_mend_than_there_is_and_two_encoders() -> None:
    with pytest.raises(TooFew, match="600 concepts to mend"):
        lab.run("corrections", **{**FIELDS, "n_rounds": 3, "n_each": 200})
    with pytest.raises(BadInput, match="one encoder on both sides"):
        lab.run("corrections", **{**FIELDS, "b": "use/es"})
