"""Distillation from the inside: arms, equal starts where they should be, and what is refused."""

import numpy as np
import pytest

import lab
from lab.core.errors import BadInput, TooFew
from lab.core.progress import Progress
from lab.experiments import EXPERIMENTS
from lab.experiments.scarce.internal_distillation import (
    FOLLOW,
    METHODS,
    InternalDistillationSpec,
    design,
    plan,
)
from lab.stats.decide import Verdict
from tests.experiments.test_contract import SMALL

FIELDS = SMALL["internal_distillation"]


@pytest.fixture(scope="module")
def result():
    return lab.run("internal_distillation", **FIELDS)


def test_every_way_stands_at_every_number_of_labels(result):
    assert {row["arm"] for row in result.tables["arms"]} == {
        f"{m}@{k}" for m in METHODS for k in (1, 2)
    }
    ahead = {row["arm"] for row in result.tables["arms"] if row["outcome"] == "ahead"}
    assert ahead == {f"{m}@{k}" for m in FOLLOW for k in (1, 2)}


def test_the_cost_of_each_is_said(result):
    (first, *_) = result.words().limits
    a_layer = result.summary["multiply_adds_a_layer"] / 1e6
    assert f"{a_layer:.0f} million" in first and f"the teacher {6 * a_layer:.0f}" in first


def test_scores_are_the_same_in_any_order():
    spec = InternalDistillationSpec(**FIELDS)
    arms, found = ("soft@1", "progressive@1"), []
    for order in (arms, arms[::-1]):
        bench = design(spec, plan(spec), Progress())
        scored = {arm: bench.score(arm, 0, Progress()) for arm in order}
        found.append([scored[arm]["out"] for arm in arms])
    assert np.array_equal(found[0], found[1])


def test_what_the_papers_expect_stands_beforehand():
    entry = EXPERIMENTS.get("internal_distillation")
    expected = [
        c.id for c in entry.cells.plan(entry.spec({})).claims if c.expects == {Verdict.MORE}
    ]
    assert expected == [
        "progressive - soft@16 right",
        "stacked - soft@16 right",
        "soft - labels@16 right",
    ]


def test_what_is_refused():
    with pytest.raises(BadInput, match="as the teacher has"):
        lab.run("internal_distillation", **{**FIELDS, "layers": 7})
    with pytest.raises(TooFew, match="training concepts in each class"):
        lab.run("internal_distillation", **{**FIELDS, "labels": "1, 500"})
