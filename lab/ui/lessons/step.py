"""One step of a lesson: its title, its text, and what its kind asks or shows.

Before a run is shown, each earlier prediction of it is made: until then its place says so.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import streamlit as st

from lab.lessons.steps import Lesson, Predict
from lab.ui.app import errors
from lab.ui.lessons import kinds, look, reveal
from lab.ui.lessons.desk import Desk
from lab.ui.lessons.runs import named_in
from lab.ui.library.words import explained

Draw = Callable[[Lesson, Any, Desk], None]
DRAWS: dict[str, tuple[str, str, Draw]] = {
    "read": ("Read", ":material/menu_book:", lambda *_: None),
    "predict": ("Predict", ":material/psychology:", kinds.predict),
    "run": ("Run", ":material/play_circle:", kinds.run),
    "reveal": ("Reveal", ":material/visibility:", reveal.reveal),
    "look": ("Look", ":material/image_search:", look.look),
    "change": ("Change", ":material/tune:", kinds.change),
    "explain": ("Explain", ":material/edit_note:", kinds.explain),
    "check": ("Check", ":material/task_alt:", kinds.check),
    "debate": ("Debate", ":material/forum:", kinds.debate),
}
"""By kind: its name, its icon, and what draws it under the text."""
WIDE = {"run", "reveal", "look", "change", "debate"}
"""Kinds whose picture needs the whole width; the text of the others stands beside what is asked."""
SHOWS = {"run", "reveal", "change", "check", "debate"}


def draw(lesson: Lesson, at: int, desk: Desk) -> None:
    """Draw the step number ``at``, from 0, with its answers kept at the desk."""
    step = lesson.steps[at]
    name, icon, what = DRAWS[step.kind]
    with st.container(horizontal=True, vertical_alignment="center"):
        st.subheader(step.title, width="content")
        st.markdown(f":gray-badge[{icon} {name}]", width="content")
        explained(step.title, step.text)
    if step.kind == "read":
        with st.container(width=READ_PX):
            st.markdown(step.text)
        return
    left, right = (
        (st.container(), st.container()) if step.kind in WIDE else st.columns(2, gap="large")
    )
    if desk.presenting and step.kind in WIDE:
        left, right = right, left  # a room looks at the picture first
    with right, errors.shown():
        first = missing(lesson, at, desk)
        if first is not None:
            desk.wait(first)
            return
        with left:  # Only now: the text may say what was found.
            st.markdown(step.text)
        what(lesson, step, desk)


READ_PX = 860
"""Lines longer than this are hard to read."""


def missing(lesson: Lesson, at: int, desk: Desk) -> Predict | None:
    """Return the first earlier prediction whose truth this step tells though it may not yet."""
    step = lesson.steps[at]
    told = named_in(step)
    held = set(getattr(step, "of", ()))
    for before in lesson.steps[:at]:
        if not isinstance(before, Predict) or not (before.id in held or told & named_in(before)):
            continue
        if step.kind in SHOWS:
            desk.reveal(before.id)
            if not desk.revealed(before.id):
                return before
        elif step.kind == "look" and not desk.presenting and desk.answer(before.id) is None:
            return before
    return None
