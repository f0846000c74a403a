"""The projector: the code of the class, who answered, and every prediction as a dot."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from typing import Any

import streamlit as st

from lab.core.errors import LabError
from lab.figures.lessons.dots import dots
from lab.lessons.answers import checked
from lab.lessons.classroom.export import class_csv
from lab.lessons.score import numbers_of, right_keys
from lab.lessons.steps import Lesson, Predict
from lab.lessons.truth import number_of
from lab.ui.app import present, teaching
from lab.ui.app.chart import chart
from lab.ui.app.errors import plain, said
from lab.ui.lessons import runs
from lab.ui.lessons.walk import HEAD, STEP

EVERY_S = 1.0
"""How often the picture is drawn anew: it follows within two seconds."""
STRIP = "class-strip"
MINUTES, MOST_MINUTES, MOST_FAULTS = 2, 60, 5


def fitting(lesson: Lesson, step_id: str, given: Iterable[Any]) -> list[Any]:
    """Return the answers that fit a step: the class's file may have been edited."""
    fit, step = [], lesson.asked().get(step_id)
    for one in given:
        with suppress(LabError):
            fit.append(checked(step, one))
    return fit


def answers(lesson: Lesson, step_id: str) -> list[Any]:
    """Return what all seats answered to a step."""
    return fitting(lesson, step_id, teaching.room().now().of(lesson.id, step_id))


def live(lesson: Lesson, step: Predict) -> None:
    """Draw the predictions as dots, every second anew; beside the truth once it was shown."""
    st.fragment(_live, run_every=EVERY_S)(lesson, step)


def _live(lesson: Lesson, step: Predict) -> None:
    room = teaching.room()
    given = answers(lesson, step.id)
    truth: dict[str, Any] = {}
    if (lesson.id, step.id) in room.now().revealed:
        with suppress(LabError):
            truth = truth_of(lesson, step)
    st.markdown(f"**{step.ask}**")
    st.markdown(f"#### {len(given)} of {max(room.here(), len(given))} answered here")
    figure = dots(step.form, step.options, given, (step.low, step.high), step.unit, **truth)
    key = f"lab.class.dots.{lesson.id}.{step.id}"
    chart(figure, key, f"{len(given)} predictions: {step.ask}")
    if truth:
        st.caption("Blue is what was measured, with its 95 % interval where there is one.")


def truth_of(lesson: Lesson, step: Predict) -> dict[str, Any]:
    """Return what the picture needs of the truth; raises ``Unavailable`` before it is computed."""
    there = {name: runs.there(lesson.runs[name]) for name in runs.named_in(step)}
    found = {name: one for name, one in there.items() if one is not None}
    if step.form == "choice":
        return {"right": right_keys(step, found)}
    if step.truth is not None:
        one = number_of(step.truth, found)
        return {"truths": [(one.value, one.low, one.high)]}
    numbers = numbers_of(step, found)
    if step.form == "curve":
        return {"truths": [(one.value, one.low, one.high) for one in numbers.values()]}
    return {"right": sorted(numbers, key=lambda key: -numbers[key].middle())}


def strip(lesson: Lesson | None) -> None:
    """Draw, for the teacher, the code of the class, who is here, the timer and the export."""
    room = teaching.room()
    # In presenter mode the page begins under the header's keys; the strip stands above the head.
    top = "1.4rem" if present.on() else "0"
    st.html(f"<style>.st-key-{STRIP} {{ padding-top: {top}; }} "
            f".st-key-{HEAD} {{ padding-top: 0 !important; }}</style>")  # fmt: skip
    with st.container(horizontal=True, vertical_alignment="center", key=STRIP):
        st.fragment(_strip, run_every=EVERY_S)()
        if lesson is not None:
            with st.popover("Timer", icon=":material/timer:"):
                minutes = st.number_input("Minutes", 1, MOST_MINUTES, MINUTES,
                                          key="lab.class.minutes")  # fmt: skip
                st.button("Start", key="lab.class.start", type="primary", on_click=_time,
                          args=(lesson.id, float(minutes)))  # fmt: skip
                st.button("Stop", key="lab.class.stop", on_click=_time, args=(lesson.id, 0.0),
                          disabled=room.left_s() is None)  # fmt: skip
        with st.popover("Class", icon=":material/groups:"):
            _file()


def _time(lesson_id: str, minutes: float) -> None:
    """Set the timer at the step that is open now; 0 minutes: none."""
    teaching.room().move(lesson_id, int(st.session_state[STEP]) - 1, minutes)


def _strip() -> None:
    room = teaching.room()
    left = left_words()
    with st.container(horizontal=True, vertical_alignment="center"):
        st.header(room.code, anchor=False, width="content")
        st.markdown(f"{address()} · **{room.here()}** here{f' · **{left}**' if left else ''}",
                    width="content")  # fmt: skip


def _file() -> None:
    """Draw the export, and what of the file cannot be read."""
    room = teaching.room()
    st.markdown(f"**Class {plain(room.name)}**: {len(room.now().seats)} seats.")
    st.download_button("All answers (CSV)", lambda: class_csv(room.now()), f"{room.name}.csv",
                       "text/csv", key="lab.class.csv", icon=":material/download:",
                       on_click="ignore")  # fmt: skip
    faults = room.now().faults
    if faults:
        st.warning(f"{len(faults)} lines of the class's file cannot be read. All others count.")
    for fault in faults[:MOST_FAULTS]:
        st.caption(said(fault))


def left_words() -> str:
    """Say how long the timer has left; "" where none is set."""
    left = teaching.room().left_s()
    if left is None:
        return ""
    return f"{int(left) // 60}:{int(left) % 60:02d} left" if left > 0 else "Time is over"


def address() -> str:
    """Return where students open the app."""
    host = st.get_option("browser.serverAddress") or "localhost"
    if host == "localhost":
        host = st.get_option("server.address") or host
    return f"http://{host}:{st.get_option('server.port')}"
