"""Scores of answers: the interval is the tolerance, and what nobody can miss is refused."""

import math

import pytest

from lab.core.errors import BadInput, Unavailable, UnknownId
from lab.experiments import EXPERIMENTS
from lab.experiments.base import Result
from lab.lessons.answers import checked
from lab.lessons.score import could_pass_on_any, luck, refuse_idle, score
from lab.lessons.steps import Check, Explain, Truth
from lab.lessons.truth import Number, key_of, number_of

ROWS = [
    {"arm": "a", "mask": "all", "value": 0.8, "low": 0.7, "high": 0.9, "verdict": "more"},
    {"arm": "b", "mask": "all", "value": 0.6, "low": 0.55, "high": 0.75, "verdict": "equal"},
    {"arm": "c", "mask": "all", "value": 0.2, "low": 0.1, "high": 0.3, "verdict": "less"},
    {"arm": "c", "mask": "few", "value": 0.3, "low": None, "high": None, "verdict": "less"},
]
SUMMARY = {
    "breakpoint": {"value": 1.2, "low": 0.6, "high": 2.5},
    "holds": {"value": None, "low": 4.69, "high": None},
    "gone": {"value": None, "low": None, "high": None},
    "n": 240,
}


@pytest.fixture(scope="module")
def results():
    spec = EXPERIMENTS.get("severity").spec({})
    return {"r": Result("severity", spec, SUMMARY, {"arms": ROWS})}


def arm(name, **more):
    return Truth(run="r", table="arms", where={"arm": name, "mask": "all"}, **more)


def at(path):
    ends = {end: f"{path}.{end}" for end in ("value", "low", "high")}
    return Truth(run="r", table="summary", **ends)


def asked(form, **fields):
    return Check(title="t", text="", id="q", ask="?", form=form, hint="look", **fields)


NUMBER = asked("number", low=0, high=5, unit="levels", truth=at("breakpoint"))
ARMS = {"options": {"a": "A", "b": "B", "c": "C"}, "truths": {key: arm(key) for key in "abc"}}


def test_a_number_is_read_with_its_interval(results):
    assert number_of(arm("a"), results) == Number(0.8, 0.7, 0.9)
    assert number_of(at("holds"), results) == Number(None, 4.69, math.inf)
    exact = Truth(run="r", table="summary", value="n", low="", high="")
    assert number_of(exact, results) == Number(240, 240, 240)
    assert key_of(arm("b", value="verdict"), results) == "equal"


@pytest.mark.parametrize(
    ("truth", "error", "said"),
    [
        (Truth(run="x"), Unavailable, "prepare"),
        (Truth(run="r", table="arm"), UnknownId, "arms"),
        (Truth(run="r", table="arms", where={"arm": "z"}), BadInput, "a, b, c"),
        (Truth(run="r", table="arms", where={"arm": "c"}), BadInput, "2 rows"),
        (Truth(run="r", table="arms", where={"armm": "c"}), UnknownId, "arm"),
        (arm("a", value="valu"), UnknownId, "value"),
        (arm("a", value="verdict"), BadInput, "more"),
        (Truth(run="r", table="arms", where={"mask": "few"}), BadInput, "an interval"),
        (arm("a", low=""), BadInput, "both ends"),
        (at("gone"), BadInput, "an interval"),
        (Truth(run="r", table="summary", value="breakpoint.valu"), UnknownId, "value"),
    ],
)
def test_what_a_truth_does_not_find_is_said(truth, error, said, results):
    with pytest.raises(error, match=said):
        number_of(truth, results)


def test_a_number_is_scored_by_its_distance_to_the_interval(results):
    inside = score(NUMBER, 2.0, results)
    assert inside.right and inside.share == 1 and inside.distance == 0
    above = score(NUMBER, 3.0, results)
    assert not above.right and above.distance == pytest.approx(0.1) and above.share == 0.9
    assert above.words == "You said 3.0; it is 1.2 (0.6 to 2.5) levels. You were 0.5 too high."
    assert "too low" in score(NUMBER, 0.0, results).words


def test_what_was_said_is_not_rounded_to_what_is_right(results):
    exact = Truth(run="r", table="summary", value="n", low="", high="")
    found = score(asked("number", low=0, high=500, truth=exact), 239.6, results)
    assert found.words == "You said 239.6; it is 240. You were just too low."


def test_beyond_what_was_tested_an_end_is_open(results):
    step = asked("number", low=0, high=5, truth=at("holds"))
    assert score(step, 5.0, results).right
    missed = score(step, 1.69, results)
    assert missed.distance == pytest.approx(0.6)
    assert "above 4.7, beyond all that was tested" in missed.words


def test_an_order_is_scored_over_sure_pairs_alone(results):
    step = asked("order", **ARMS)
    assert score(step, ["b", "a", "c"], results).right  # a and b overlap
    wrong = score(step, ["c", "a", "b"], results)
    assert wrong.share == 0 and "0 of the 2 pairs" in wrong.words
    assert score(step, ["a", "c", "b"], results).share == 0.5


def test_a_choice_by_numbers_takes_every_one_that_reaches_the_best(results):
    step = asked("choice", **ARMS)
    assert score(step, "a", results).right and score(step, "b", results).right
    wrong = score(step, "c", results)
    assert not wrong.right and "'A' or 'B'" in wrong.words


def test_a_choice_by_verdict(results):
    options = {"more": "It helps", "equal": "No difference", "less": "It hurts"}
    step = asked("choice", options=options, truth=arm("b", value="verdict"))
    assert score(step, "equal", results).right
    assert score(step, "more", results).share == 0
    poor = asked("choice", options={"more": "M", "less": "L"}, truth=arm("b", value="verdict"))
    with pytest.raises(BadInput, match="equal"):
        score(poor, "more", results)


def test_a_curve_is_scored_as_the_mean_over_its_levels(results):
    step = asked("curve", **ARMS)
    assert score(step, [0.8, 0.6, 0.2], results).right
    found = score(step, [0.8, 0.6, 0.6], results)
    assert found.distance == pytest.approx(0.1) and "2 of 3 points" in found.words


def test_luck_is_the_share_of_answers_that_are_right(results):
    assert luck(NUMBER, results) == pytest.approx(1.9 / 5)
    assert luck(asked("choice", **ARMS), results) == pytest.approx(2 / 3)
    assert luck(asked("order", **ARMS), results) == pytest.approx(1 / 3)
    assert luck(asked("curve", **ARMS), results) == pytest.approx(0.2 * 0.2 * 0.2)


def test_a_check_that_any_answer_passes_is_refused(results):
    near = {"options": {"a": "A", "b": "B"}, "truths": {key: arm(key) for key in "ab"}}
    for step in (
        asked("number", low=1, high=2, truth=at("breakpoint")),
        asked("choice", **near),
        asked("order", **near),
        asked("curve", low=0.72, high=0.74, **near),
    ):
        assert could_pass_on_any(step, results)
        with pytest.raises(BadInput, match="all pass"):
            refuse_idle(step, results)
    with pytest.raises(BadInput, match="can be passed"):
        refuse_idle(asked("number", low=3, high=5, truth=at("breakpoint")), results)
    refuse_idle(NUMBER, results)


@pytest.mark.parametrize(
    ("step", "raw"),
    [
        (NUMBER, math.nan), (NUMBER, 6.0), (NUMBER, "2"), (NUMBER, True), (NUMBER, 10**400),
        (NUMBER, [1.0]), (asked("choice", **ARMS), "d"), (asked("choice", **ARMS), ["a"]),
        (asked("order", **ARMS), ["a", "a", "b"]), (asked("order", **ARMS), ["a", "b"]),
        (asked("curve", **ARMS), [0.1, 0.2, math.inf]), (asked("curve", **ARMS), "abc"),
        (Explain(title="t", text="", id="e", ask="?", answer="a"), "x" * 1_000_000),
        (Explain(title="t", text="", id="e", ask="?", answer="a"), "  "),
        (asked("choice", **ARMS), "a" * 1_000_000),
    ],
)  # fmt: skip
def test_an_answer_that_does_not_fit_is_refused(step, raw):
    with pytest.raises((BadInput, UnknownId)) as caught:
        checked(step, raw)
    assert len(str(caught.value)) < 1000
