"""A student's work as one file: what was answered in each lesson, and what was revealed."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Literal

from pydantic import Field, ValidationError

from lab.core.errors import BadInput, LabError
from lab.core.printable import short
from lab.lessons.answers import checked
from lab.lessons.steps import Lesson, LessonPart

MOST_BYTES = 1_000_000


class LessonWork(LessonPart):
    """The work on one lesson: answers by the id of their step, and which were revealed."""

    answers: dict[str, Any] = Field(default_factory=dict)
    revealed: tuple[str, ...] = ()


class StudentWork(LessonPart):
    """All work of one student, by lesson."""

    format: Literal["faultline lessons"] = "faultline lessons"
    version: Literal[1] = 1
    lessons: dict[str, LessonWork] = Field(default_factory=dict)

    def as_bytes(self) -> bytes:
        """Return the file."""
        return self.model_dump_json(indent=1).encode()


def opened(data: bytes, lessons: Iterable[Lesson]) -> tuple[StudentWork, list[str]]:
    """Return the work of a file, and what of it fits no step of these lessons any more.

    Raises ``BadInput`` for what is no such file: too large, damaged or of something else.
    """
    do = "Choose the file that was saved with “Save my work”."
    if len(data) > MOST_BYTES:
        raise BadInput("a file of at most 1 MB", f"{len(data):,} bytes", do)
    try:
        found = StudentWork.model_validate_json(data)
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(map(str, first["loc"]))
        got = short(f"{first['msg']}{f' at {place}' if place else ''}", 120)
        raise BadInput("a file of work on lessons, whole", got, do) from error
    known = {lesson.id: lesson for lesson in lessons}
    kept, left_out = {}, []
    for name, one in found.lessons.items():
        if name not in known:
            left_out.append(f"the lesson {short(name, 40)}")
            continue
        kept[name], unfit = _fitting(one, known[name])
        left_out += [f"{known[name].title}: {short(step, 40)}" for step in unfit]
    return StudentWork(lessons=kept), left_out


def _fitting(one: LessonWork, lesson: Lesson) -> tuple[LessonWork, list[str]]:
    """Return what of the work answers a step as it is now, and the names of what does not."""
    asked = lesson.asked()
    answers, unfit = {}, []
    for name, raw in one.answers.items():
        try:
            answers[name] = checked(asked.get(name), raw)
        except LabError:
            unfit.append(name)
    return LessonWork(
        answers=answers, revealed=tuple(r for r in one.revealed if r in answers)
    ), unfit
