"""What a lesson must keep once its runs are there: answers are found, and can be missed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from lab.core.errors import LabError
from lab.experiments import EXPERIMENTS
from lab.experiments.base import Result
from lab.lessons.score import refuse_idle, right_keys
from lab.lessons.steps import Asked, Check, Lesson, LookAt, Run
from lab.lessons.truth import number_of, truths_of


def faults(lesson: Lesson, results: Mapping[str, Result]) -> dict[str, LabError]:
    """Return what is wrong with a lesson's steps, held against its results, by their titles.

    A prediction that cannot be missed is allowed; such a check is not.
    """
    found: dict[str, LabError] = {}
    for step in lesson.steps:
        try:
            _stands(step, lesson, results)
        except LabError as error:
            found[step.title] = error
    return found


def _stands(step: Any, lesson: Lesson, results: Mapping[str, Result]) -> None:
    if isinstance(step, Asked) and step.form == "choice":
        right_keys(step, results)
    else:
        for _, truth in truths_of(step):
            number_of(truth, results)
    if isinstance(step, Check):
        refuse_idle(step, results)
    if isinstance(step, LookAt):
        _look(step, lesson.runs[step.run])


def _look(step: LookAt, run: Run) -> None:
    """Look at every sample once: what that needs is kept then, and a class does not wait for it."""
    entry = EXPERIMENTS.get(run.experiment)
    spec, look = entry.spec(run.fields), entry.probe_one
    if look is None:
        return
    for concept in step.concepts:
        for severity in step.severities:
            look(spec, concept, severity)
