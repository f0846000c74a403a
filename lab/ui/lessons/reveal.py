"""A prediction held against the run: the guess drawn beside the truth, its score, the figure."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

import streamlit as st

from lab.core.errors import LabError
from lab.figures.lessons.guess import GuessRow, guesses
from lab.lessons.lesson import every_run
from lab.lessons.score import Results, ScoredAnswer, numbers_of, right_keys, score
from lab.lessons.steps import Lesson, Predict, Reveal
from lab.lessons.truth import Number, number_of
from lab.ui.app.chart import chart
from lab.ui.app.errors import plain
from lab.ui.lessons import runs
from lab.ui.lessons.desk import Desk

FIGURE_PX = 460


def beside_all(lesson: Lesson, step: Reveal, desk: Desk) -> None:
    """Draw each prediction of a step beside what was measured."""
    predictions = [lesson.asked()[name] for name in step.of]
    found = runs.results(lesson, {step.run}.union(*map(runs.named_in, predictions)))
    for one in predictions if found is not None else ():
        beside(lesson, one, desk, found or {})


def figure(lesson: Lesson, step: Reveal, desk: Desk) -> None:
    """Draw the figure and the headline of the run itself, once it is there."""
    del desk
    found = runs.there(lesson.runs[step.run])
    if found is not None:
        runs.picture(found, f"lab.lesson.{lesson.id}.{step.title}", FIGURE_PX)


def beside(lesson: Lesson, step: Predict, desk: Desk, found: Results) -> None:
    """Draw one prediction, and those of others, beside the truth, with the score in words."""
    if desk.collect(step):
        return
    answer = desk.answer(step.id)
    st.markdown(f"**{step.ask}**")
    rows = rows_of(step, answer, list(desk.guesses(step.id)), found)
    if rows:
        reach = (step.low, step.high) if step.form in {"number", "curve"} else _around(rows)
        drawn = guesses(rows, step.unit or "measured", reach)
        chart(drawn, f"lab.lesson.{lesson.id}.{step.id}.beside", f"Beside the truth: {step.ask}")
    else:
        keys = " or ".join(step.options[key] for key in right_keys(step, found))
        st.markdown(f"It is: **{plain(keys)}**")
    if answer is not None:
        scored = score(step, answer, found)
        st.markdown(f":gray-badge[{100 * scored.share:.0f} of 100] {plain(scored.words)}")


def rows_of(step: Predict, answer: Any, others: list[Any], found: Results) -> list[GuessRow]:
    """Return a row for each number asked for; none of a choice that a word decides.

    An option's row says which place it was given, or how many chose it.
    """
    if step.truth is not None:
        if step.form == "choice":
            return []
        one = number_of(step.truth, found)
        return [_row("", one, answer, [float(other) for other in others])]
    numbers = numbers_of(step, found)
    if step.form == "curve":
        return [
            _row(step.options[key], one, answer[i] if answer else None,
                 [float(other[i]) for other in others])
            for i, (key, one) in enumerate(numbers.items())
        ]  # fmt: skip
    shown = sorted(numbers, key=lambda key: -numbers[key].middle())
    return [_row(_named(step, key, answer, others), numbers[key]) for key in shown]


def _row(
    label: str, one: Number, guess: float | None = None, others: list[float] | None = None
) -> GuessRow:
    return GuessRow(label, one.value, one.low, one.high, guess, others or ())


def _named(step: Predict, key: str, answer: Any, others: list[Any]) -> str:
    """Name an option with what was said of it."""
    said = []
    if step.form == "order" and answer:
        said.append(f"you: {answer.index(key) + 1}")
    if step.form == "choice" and answer == key:
        said.append("your choice")
    if others:
        n = sum((other[0] if step.form == "order" else other) == key for other in others)
        said.append(f"{n} of {len(others)}{' first' if step.form == 'order' else ''}")
    return f"{step.options[key]} ({', '.join(said)})" if said else step.options[key]


def _around(rows: list[GuessRow]) -> tuple[float, float]:
    values = [row.value for row in rows if row.value is not None] or [0.0]
    return min(values), max(values)


def tally(lesson: Lesson, desk: Desk) -> list[tuple[Predict, ScoredAnswer]]:
    """Return every prediction that was revealed, with its score; draws nothing."""
    found = []
    for step in lesson.steps:
        answer = desk.answer(step.id) if isinstance(step, Predict) else None
        if isinstance(step, Predict) and answer is not None and desk.revealed(step.id):
            there = {name: runs.there(every_run(lesson)[name]) for name in runs.named_in(step)}
            with suppress(LabError):
                found.append((step, score(step, answer, {n: r for n, r in there.items() if r})))
    return found
