"""A class goes together: where the teacher goes, students go along, and may look back."""

from __future__ import annotations

import streamlit as st

from lab.lessons.classroom.records import Moved
from lab.lessons.steps import Lesson
from lab.ui.app import nav, teaching
from lab.ui.classroom import projector
from lab.ui.lessons.walk import STEP

LOOK_S = 2.0
AT, SHOWN = "lab.class.at", "lab.class.shown"
GO_ALONG = {"learn", "home"}
"""Pages from which a student is taken along; on others a link says where the class is."""


def lead(lesson: Lesson) -> None:
    """Note at which step of a lesson the teacher is, after its step was drawn."""
    at = int(st.session_state.get(STEP, 1)) - 1
    before = teaching.room().now().at
    if before is None or (before.lesson, before.step) != (lesson.id, at):
        teaching.room().move(lesson.id, at)


def along(url: str) -> None:
    """Take a student to where the class is, and look for changes while the page is open."""
    if not teaching.on() or teaching.teacher():
        return
    at = teaching.room().now().at
    here = None if at is None else (at.lesson, at.step)
    if at is not None and here != st.session_state.get(AT):
        st.session_state[AT] = here
        if url in GO_ALONG:
            _go(url, at)
    st.session_state[SHOWN] = _shown()
    st.fragment(_look, run_every=LOOK_S)(url)


def _go(url: str, at: Moved) -> None:
    if url == "learn" and st.query_params.get(nav.LESSON) == at.lesson:
        st.session_state[STEP] = at.step + 1
    else:
        st.switch_page(
            nav.page("learn"), query_params={nav.LESSON: at.lesson, STEP: str(at.step + 1)}
        )


def _shown() -> tuple[object, ...]:
    """Return what makes a student's page another: where the class is, and what was shown."""
    now = teaching.room().now()
    here = None if now.at is None else (now.at.lesson, now.at.step)
    return here, len(now.revealed)


def _look(url: str) -> None:
    teaching.room().see(teaching.seat())
    if _shown() != st.session_state.get(SHOWN):
        st.rerun()
    at, left = teaching.room().now().at, projector.left_words()
    if at is None:
        st.caption("Your teacher has not begun yet.")
    elif url not in GO_ALONG:
        st.page_link(
            nav.page("learn"), label=f"Back to the class: step {at.step + 1}. {left}",
            icon=":material/groups:", query_params={nav.LESSON: at.lesson, STEP: str(at.step + 1)},
        )  # fmt: skip
    elif left:
        st.caption(f":material/timer: {left}")
