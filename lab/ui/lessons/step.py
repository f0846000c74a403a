"""One step of a lesson: its title, its text, and what its kind asks or shows.

Before a run is shown, each earlier prediction of it is made: until then its place says so.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import streamlit as st

from lab.lessons.steps import Lesson, Predict
from lab.ui.app import errors, nav
from lab.ui.app.links import link
from lab.ui.lessons import kinds, look, reveal
from lab.ui.lessons.desk import Desk
from lab.ui.lessons.runs import named_in
from lab.ui.library.words import explained

Draw = Callable[[Lesson, Any, Desk], None]


def _nothing(*_: Any) -> None:
    """A step that is only read draws nothing."""


DRAWS: dict[str, tuple[str, str, Draw]] = {
    "read": ("Read", ":material/menu_book:", _nothing),
    "predict": ("Predict", ":material/psychology:", kinds.predict),
    "run": ("Run", ":material/play_circle:", kinds.run),
    "reveal": ("Reveal", ":material/visibility:", reveal.figure),
    "look": ("Look", ":material/image_search:", look.look),
    "change": ("Change", ":material/tune:", kinds.change),
    "explain": ("Explain", ":material/edit_note:", kinds.explain),
    "check": ("Check", ":material/task_alt:", kinds.check),
    "debate": ("Debate", ":material/forum:", kinds.debate),
}
"""By kind: its name, its icon, and what draws it beside the text, or under it."""
UNDER = {"read", "look", "debate"}
"""Kinds whose parts stand under each other; so does a step without a text."""
SHOWS = {"run", "reveal", "change", "check", "debate"}
"""Kinds that tell what a run measured."""
READ_PX = 860
"""Lines longer than this are hard to read."""
TEXT = "lesson-text"
STYLE = f"""
.st-key-{TEXT} [data-testid=stMarkdownContainer] :is(p, li) {{ font-size: 1.1rem; }}
"""


def draw(lesson: Lesson, at: int, desk: Desk) -> None:
    """Draw the step number ``at``, from 0, with its answers kept at the desk."""
    step = lesson.steps[at]
    name, icon, what = DRAWS[step.kind]
    st.html(f"<style>{STYLE}</style>")
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.subheader(step.title, width="content", anchor=False)
        place = f"Step {at + 1} of {len(lesson.steps)}"
        st.markdown(f":gray-badge[{icon} {place}: {name}]", width="content")
        explained(step.title, step.text)
    with errors.shown():
        first = missing(lesson, at, desk)
        if first is not None:
            desk.wait(first)  # Not the text either: it may say what was found.
            return
        if step.kind in UNDER or not (step.text or step.kind == "reveal"):
            left, right = st.container(), st.container()
            if desk.presenting:
                left, right = right, left  # a room looks at the picture first
        else:
            left, right = st.columns([2, 3], gap="large")
        with left:
            if step.kind == "reveal":
                reveal.beside_all(lesson, step, desk)
            _text(step.text)
            if step.opens is not None:
                link(f"Open the page “{step.opens.title}”", step.opens.page, {},
                     nav.entry(step.opens.page).icon)  # fmt: skip
                desk.sent(step.opens.page)
        with right:
            what(lesson, step, desk)


def _text(text: str) -> None:
    with st.container(key=TEXT, width=READ_PX):
        st.markdown(text)


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
