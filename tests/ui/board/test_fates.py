"""What became of each item: lost, gained, kept or never right, and in which order it stands."""

import math

import pytest

from lab.ui.board.fates import (
    BY_CLASS,
    BY_NAME,
    BY_SURE,
    GAINED,
    KEPT,
    LOST,
    NEVER,
    answered_right,
    behind,
    ordered,
)

CLEAN = {"cat": "mammal", "fig": "mammal", "ant": "bug", "cup": "bug"}
HURT = {"cat": "fruit", "fig": "fruit", "ant": "bug", "cup": ""}
LABELS = {"cat": "mammal", "fig": "fruit", "ant": "bug", "cup": "kitchen"}


def run(task="subgroup"):
    rows = [
        {"concept": c, "name": c.upper(), "label": LABELS[c], "severity": severity, "answer": said}
        for severity, answers in ((0.0, CLEAN), (3.0, HURT))
        for c, said in answers.items()
    ]
    return {"summary": {"task": task}, "tables": {"items": rows}}


def test_a_fate_is_what_both_answers_make_it():
    found = {item.concept: item.fate for item in behind(run(), 3.0)}
    assert found == {"cat": LOST, "fig": GAINED, "ant": KEPT, "cup": NEVER}


def test_at_no_severity_nothing_is_lost_or_gained():
    assert {item.fate for item in behind(run(), 0.0)} == {KEPT, NEVER}


def test_of_the_very_concept_the_name_is_right():
    assert answered_right({"answer": "CAT", "name": "CAT", "label": "mammal"}, "concept")
    assert not answered_right({"answer": "mammal", "name": "CAT", "label": "mammal"}, "concept")
    assert {item.right for item in behind(run("concept"), 3.0)} == {"CAT", "FIG", "ANT", "CUP"}


def test_a_recorded_run_has_no_items():
    assert behind({"summary": {"task": "subgroup"}, "tables": {"curve": []}}, 3.0) == []


@pytest.mark.parametrize(
    ("order", "names"),
    [
        (BY_NAME, ["ANT", "CAT", "CUP", "FIG"]),
        (BY_CLASS, ["ANT", "FIG", "CUP", "CAT"]),
        (BY_SURE, ["CAT", "ANT", "FIG", "CUP"]),
    ],
)
def test_an_order_is_what_it_says_and_what_was_taken_away_is_last(order, names):
    sure = {"cat": (0.2, 0.9), "ant": (0.9, 0.5), "fig": (0.9, 0.1), "cup": (0.9, math.nan)}
    assert [item.name for item in ordered(behind(run(), 3.0), order, sure)] == names
