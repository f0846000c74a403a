"""What every lesson keeps: its parts, and answers that its runs hold and that can be missed."""

import pytest

from lab.engine.gather import there
from lab.lessons.contract import faults
from lab.lessons.lesson import every_run, faulty, lessons, read
from lab.lessons.score import luck, model_answer, score
from tests.lessons.lesson_files import FILES, TOY, gathered

CHEAP = {
    "gallery": "ranks embeddings that are kept",
    "severity": "one encoder on 240 drawings: half a minute where nothing is kept",
    "spaces": "a few encoders, each on its items once: about a minute where nothing is kept",
}
"""Experiments of which a run need not be recorded, and why."""
MOST_LUCK = 0.5
"""Of a check: a class that answers at random must not think that it understood."""

every_lesson = pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)


@every_lesson
def test_it_has_the_parts_of_a_lesson(path):
    lesson = read(path)
    kinds = [step.kind for step in lesson.steps]
    assert 6 <= len(kinds) <= 10
    assert {"predict", "reveal", "check"} <= set(kinds)
    predictions = {step.id for step in lesson.steps if step.kind == "predict"}
    revealed = [id for step in lesson.steps if step.kind == "reveal" for id in step.of]
    assert predictions == set(revealed) and len(revealed) == len(set(revealed))
    assert {step.title: step.kind for step in lesson.steps}[lesson.surprise] == "predict"
    assert lesson.control != lesson.surprise
    assert lesson.references and lesson.unknown.endswith(".") and lesson.summary.endswith(".")
    assert lesson.question.endswith("?") and 10 <= lesson.minutes <= 90


@every_lesson
def test_every_run_is_recorded_or_cheap(path):
    dear = [
        f"{name}: {run.experiment} {dict(run.fields)}"
        for name, run in every_run(read(path)).items()
        if run.experiment not in CHEAP and not ((found := there(run)) and found.recorded)
    ]
    assert dear == []


@every_lesson
def test_every_answer_is_found_and_can_be_missed(path):
    lesson, results = gathered(path)
    assert {title: str(error) for title, error in faults(lesson, results).items()} == {}
    for step in lesson.steps:
        if step.kind not in {"predict", "check"}:
            continue
        found = score(step, model_answer(step, results), results)
        assert found.right and found.share == 1, step.title
        assert step.kind == "predict" or luck(step, results) <= MOST_LUCK, step.title


def test_they_come_in_order_each_in_its_own_place():
    found = lessons()
    assert faulty() == {}
    assert [lesson.order for lesson in found] == list(range(len(found)))
    assert len({lesson.id for lesson in found}) == len(found) == len(FILES) - 1
    assert "toy" not in {lesson.id for lesson in found} and TOY.is_file()
