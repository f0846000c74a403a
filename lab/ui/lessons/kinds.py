"""What each kind of step asks or shows, but reveal and look, which have files of their own."""

from __future__ import annotations

from typing import Any

import streamlit as st

from lab.core.errors import LabError
from lab.experiments import EXPERIMENTS
from lab.experiments.knobs import label
from lab.lessons.answers import MOST_CHARACTERS, SIDES, checked
from lab.lessons.lesson import every_run, key_of_option
from lab.lessons.score import said as told
from lab.lessons.score import score
from lab.lessons.steps import Change, Check, Debate, Explain, Lesson, Predict, Show
from lab.lessons.truth import number_of
from lab.ui.app import errors
from lab.ui.app.errors import plain
from lab.ui.lessons import runs
from lab.ui.lessons.answering import answering, said
from lab.ui.lessons.desk import Desk

KEPT = ":material/check:"


def key_of(lesson: Lesson, step: Any) -> str:
    """Return what the keys of a step's widgets begin with."""
    return f"lab.lesson.{lesson.id}.{step.id}"


def predict(lesson: Lesson, step: Predict, desk: Desk) -> None:
    """Draw the widgets of a prediction; once the truth was shown they are locked."""
    if desk.collect(step):
        return
    locked, before = desk.revealed(step.id), desk.answer(step.id)
    key = key_of(lesson, step)
    answer = answering(step, key, before, locked=locked)
    if locked:
        st.caption(":material/lock: The truth was shown, so this prediction stays as it is.")
        return
    st.button("This is my prediction", type="secondary" if before == answer else "primary",
              key=f"{key}.keep", disabled=answer is None or answer == before,
              on_click=_keep_said, args=(step, desk, key))  # fmt: skip
    if before is not None and before == answer:
        st.caption(f"{KEPT} Kept. You may change it until you see the numbers.")


def _keep_said(step: Any, desk: Desk, key: str) -> None:
    """Keep what the widgets say when the button is pressed, which may not be drawn yet."""
    _keep(step, desk, said(step, key))


def _keep(step: Any, desk: Desk, answer: Any) -> None:
    try:
        desk.keep(step.id, checked(step, answer))
    except LabError as error:
        errors.show(error)


def run(lesson: Lesson, step: Show, desk: Desk) -> None:
    """Draw what is set, then the run as it comes, its headline and its figure."""
    del desk
    asked = lesson.runs[step.run]
    runs.setting(asked)
    found = runs.result(asked, f"{lesson.id}.{step.run}")
    if found is not None:
        runs.picture(found, f"lab.lesson.{lesson.id}.{step.title}")


def change(lesson: Lesson, step: Change, desk: Desk) -> None:
    """Draw the free knob, and the run with what it says."""
    del desk
    asked = lesson.runs[step.run]
    entry = EXPERIMENTS.get(asked.experiment)
    usual = getattr(entry.spec(asked.fields), step.knob)
    options = list(step.options)
    value = st.pills(
        label(step.knob, entry.spec_type.model_fields[step.knob]), options, required=True,
        default=usual if usual in options else options[0], format_func=str, wrap=True,
        key=f"lab.lesson.{lesson.id}.{step.title}.knob",
    )  # fmt: skip
    name = key_of_option(step, value)
    found = runs.result(every_run(lesson)[name], f"{lesson.id}.{name}")
    if found is not None:
        runs.picture(found, f"lab.lesson.{lesson.id}.{step.title}.{value}")


def explain(lesson: Lesson, step: Explain, desk: Desk) -> None:
    """Draw a place for one's own words."""
    if desk.collect(step):
        return
    key = key_of(lesson, step)
    before = desk.answer(step.id)
    text = st.text_area(step.ask, before or "", height=220, max_chars=MOST_CHARACTERS, key=key)
    done = bool(text.strip()) and text == before
    st.button("Keep it", type="secondary" if done else "primary", key=f"{key}.keep",
              disabled=done, on_click=lambda: _keep(step, desk, st.session_state[key]))  # fmt: skip
    if done:
        st.caption(f"{KEPT} Kept.")


def check(lesson: Lesson, step: Check, desk: Desk) -> None:
    """Draw a question, and whether its answer is right by the run's own numbers."""
    found = runs.results(lesson, runs.named_in(step))
    if found is None:
        return
    key, before = key_of(lesson, step), desk.answer(step.id)
    answer = answering(step, key, before)
    st.button("Check", type="primary", key=f"{key}.keep", disabled=answer is None,
              on_click=_keep_said, args=(step, desk, key))  # fmt: skip
    if before is None or before != answer:
        return
    scored = score(step, before, found)
    if scored.right:
        st.info(f"**Right.** {plain(scored.words)}", icon=":material/check_circle:")
    else:
        st.info(f"**Not yet.** {step.hint}", icon=":material/lightbulb:")


def debate(lesson: Lesson, step: Debate, desk: Desk) -> None:
    """Draw two claims side by side, each with its evidence; nobody is told which wins."""
    found = runs.results(lesson, runs.named_in(step))
    if found is None:
        return
    for place, side in zip(st.columns(2, gap="large"), step.sides, strict=True):
        with place, st.container(border=True, height="stretch"):
            st.markdown(f"#### {side.claim}")
            for one in side.evidence:
                st.markdown(f"- {one.says}: **{plain(told(number_of(one.truth, found)))}**")
    if desk.collect(step):
        return
    key = key_of(lesson, step)
    claims = dict(zip(SIDES, (side.claim for side in step.sides), strict=True))
    before = desk.answer(step.id)
    index: Any = SIDES.index(before) if before in SIDES else None
    spoken = st.radio("Which would you speak for?", list(SIDES), index=index, key=key,
                      format_func=claims.__getitem__)  # fmt: skip
    if spoken is not None and spoken != before:
        _keep(step, desk, spoken)
