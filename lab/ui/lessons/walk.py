"""The way through a lesson: its steps one by one, and the list of lessons to choose from."""

from __future__ import annotations

from functools import partial

import streamlit as st

from lab.core.errors import LabError
from lab.lessons.handout import handout
from lab.lessons.lesson import every_file
from lab.lessons.steps import Lesson
from lab.ui.app import nav
from lab.ui.app.errors import plain, said
from lab.ui.app.links import link
from lab.ui.choose.controls import bound_number
from lab.ui.lessons import step as one
from lab.ui.lessons.desk import Desk, OwnDesk
from lab.ui.lessons.ending import ending

STEP, HEAD = "step", "lesson-head"
STYLE = f"""
.st-key-{HEAD} h1 {{ font-size: 1.35rem; padding: 0; }}
"""
PRESENTING = f"""
.st-key-{HEAD} {{ padding-top: 1.4rem; }}
.st-key-{HEAD} h1 {{ font-size: 1rem; }}
"""
"""The question stands above every step, so it is small: the step has the room."""


def cards() -> None:
    """Draw every lesson as a card: its question, how long it takes, and how far one came."""
    found = every_file()
    if not found:
        st.info("No lesson is on this machine.")
    with st.grid(3, min_column_width=280):
        for file, lesson in found.items():
            with st.container(border=True, height="stretch"):
                if isinstance(lesson, LabError):
                    st.markdown(f":material/error: **{plain(file)}** cannot be read as a lesson.")
                    st.markdown(said(lesson))
                    continue
                st.markdown(f"**{plain(lesson.title)}**")
                st.markdown(plain(lesson.question))
                about = f"About {lesson.minutes} minutes, {len(lesson.steps)} steps."
                desk = OwnDesk(lesson.id)
                done = sum(desk.answer(name) is not None for name in lesson.asked())
                if done:
                    about += f" You answered {done} of {len(lesson.asked())}."
                st.caption(about)
                with st.container(horizontal=True, vertical_alignment="center"):
                    link("Go on" if done else "Start", "learn", {nav.LESSON: lesson.id})
                    st.download_button(
                        "On paper", partial(_on_paper, lesson), f"{lesson.id}.html", "text/html",
                        key=f"lab.lesson.paper.{lesson.id}", icon=":material/print:",
                        type="tertiary", on_click="ignore",
                        help="The whole lesson as a page to print, with room for every answer.",
                    )  # fmt: skip


def _on_paper(lesson: Lesson) -> bytes:
    return handout(lesson).encode()


def walk(lesson: Lesson, desk: Desk) -> None:
    """Draw the step that the address names, the way to the others, and at the end what came out."""
    n = len(lesson.steps)
    st.html(f"<style>{STYLE}{PRESENTING if desk.presenting else ''}</style>")
    with st.container(key=HEAD):
        at = _head(lesson, n, desk)
    one.draw(lesson, at, desk)
    if at == n - 1:
        ending(lesson, desk)


def _head(lesson: Lesson, n: int, desk: Desk) -> int:
    """Draw the question and the ways on; return the number of the step, from 0."""
    if not desk.presenting:
        link("All lessons", "learn", {}, ":material/arrow_back:")
    parts = [4, 2, 4] if desk.presenting else [5, 2, 3]
    left, middle, right = st.columns(parts, vertical_alignment="center", gap="medium")
    with left:
        st.title(lesson.question, anchor=False)
    with middle:
        tied = bound_number(STEP, 1, 1, n, "step")
        # It starts at its least; a value of its own would quarrel with the one that Next sets.
        at = int(st.slider("Step", 1, n, label_visibility="collapsed", **tied)) - 1
    with right, st.container(horizontal=True, horizontal_alignment="right", gap="small"):
        for words, icon, to, key in (
            ("Back", ":material/arrow_back:", at - 1, "PageUp"),
            ("Next", ":material/arrow_forward:", at + 1, "PageDown"),
        ):
            st.button(
                words, icon=icon, key=f"lab.lesson.{key}", disabled=not 0 <= to < n,
                shortcut=key if desk.presenting else None, on_click=go, args=(to,),
                type="primary" if to > at else "secondary",
            )  # fmt: skip
    return at


def go(at: int) -> None:
    """Go to a step, from 0; for a callback."""
    st.session_state[STEP] = at + 1
