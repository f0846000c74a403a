"""A lesson as a notebook: with blanks for students, or with answers for whoever teaches."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from lab.core.cells import Cell, code_cell, notebook_bytes, text_cell
from lab.lessons.steps import (
    Asked,
    Change,
    Debate,
    Explain,
    Lesson,
    LookAt,
    Predict,
    Reveal,
    Show,
)


def notebook(lesson: Lesson, *, teacher: bool = False) -> bytes:
    """Return a lesson as a notebook (nbformat 4.5), the same file from the same lesson.

    Its cells compute nothing that is recorded. Answers are variables named by their questions:
    blank for a student, and for a teacher read from the runs. What checks them is hidden, and runs.
    """
    whose = "with answers, for whoever teaches" if teacher else "with blanks to fill in"
    top = (
        f"# {lesson.title}\n\n**{lesson.question}**\n\n{lesson.minutes} minutes, {whose}. Where a "
        "variable is `None`, give your answer and run that cell and the next."
    )
    setup = f'from lab.notebook.lesson import LessonWalk\n\nhere = LessonWalk("{lesson.id}")'
    cells = [text_cell(top), code_cell(setup)]
    for step in lesson.steps:
        cells.append(text_cell(_text(step, teacher)))
        cells += list(_code(step, teacher))
    cells.append(text_cell(_end(lesson, teacher)))
    return notebook_bytes(cells)


def _text(step: Any, teacher: bool) -> str:
    parts = [f"## {step.title}", step.text]
    if step.opens is not None:
        parts.append(f"**In the app, open the page “{step.opens.title}”.**")
    if isinstance(step, Asked):
        parts += [f"**{step.ask}**", _how(step)]
    if isinstance(step, Explain):
        parts.append(f"**{step.ask}**")
        if teacher:
            parts.append(f"*What you would accept:* {step.answer}")
    if isinstance(step, Debate):
        parts += [f"- **{side.claim}**" for side in step.sides]
    return "\n\n".join(part for part in parts if part)


def _how(step: Asked) -> str:
    """Say how a question is answered."""
    unit = f" {step.unit}" if step.unit else ""
    span = f"from {step.low:g} to {step.high:g}{unit}"
    options = "\n".join(f"- `{key}`: {words}" for key, words in step.options.items())
    says = {
        "choice": "One of these, as its key in quotation marks:",
        "number": f"A number {span}.",
        "curve": f"A list with one number for each of these, {span}:",
        "order": "A list of these keys, the highest first:",
    }
    return f"{says[step.form]}\n\n{options}".strip()


def _code(step: Any, teacher: bool) -> Iterator[Cell]:
    """Yield the cells of Python that follow a step's text."""
    if isinstance(step, Asked):
        answer = f'here.answer("{step.id}")' if teacher else "None"
        yield code_cell(f"{step.id} = {answer}" + (f"\n{step.id}" if teacher else ""))
        if not isinstance(step, Predict):
            yield _check(step.id)
    elif isinstance(step, Show | Reveal):
        yield code_cell(f'here.run("{step.run}")')
        for id in step.of if isinstance(step, Reveal) else ():
            yield _check(id)
    elif isinstance(step, LookAt):
        yield code_cell(f"here.look({step.title!r})")
    elif isinstance(step, Change):
        options = ", ".join(map(repr, step.options))
        comment = f"# {step.knob}: one of {options}"
        yield code_cell(f"{comment}\nhere.change({step.title!r}, {step.options[0]!r})")
    elif isinstance(step, Explain) and not teacher:
        yield code_cell(f'{step.id} = """\n\n"""')
    elif isinstance(step, Debate):
        yield code_cell(f'here.evidence("{step.id}")')


def _check(id: str) -> Cell:
    return code_cell(f'here.check("{id}", {id})', hidden=True)


def _end(lesson: Lesson, teacher: bool) -> str:
    parts = ["## What you can say now", lesson.summary, "## What nobody knows", lesson.unknown]
    if teacher:
        parts += [
            "## For whoever teaches",
            f"Most people are wrong at **{lesson.surprise}**. The control that saves from a wrong "
            f"conclusion is **{lesson.control}**.",
        ]
    parts += ["## To read", "\n".join(f"- {one}" for one in lesson.references)]
    return "\n\n".join(parts)
