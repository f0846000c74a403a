"""One's own work as a file: saved, and opened again."""

from __future__ import annotations

import streamlit as st

from lab.lessons.lesson import lessons
from lab.lessons.work_file import opened
from lab.ui.app import errors
from lab.ui.app.errors import plain
from lab.ui.lessons.desk import own_work, take

NAME, SEEN = "my-lessons.json", "lab.lesson.opened"


def draw() -> None:
    """Draw the button that saves one's work, and the place to open it again."""
    work = own_work()
    with st.container(horizontal=True, vertical_alignment="center"):
        st.download_button(
            "Save my work", work.as_bytes, NAME, "application/json", key="lab.lesson.save",
            icon=":material/download:", disabled=not work.lessons, on_click="ignore",
        )  # fmt: skip
        with st.popover("Open my work", icon=":material/upload_file:"):
            file = st.file_uploader("The file that you saved", type="json", key="lab.lesson.file")
            if file is not None:
                with errors.shown():
                    _open(file.getvalue(), file.file_id)


def _open(data: bytes, file_id: str) -> None:
    found, left_out = opened(data, lessons())
    n = sum(len(one.answers) for one in found.lessons.values())
    if st.session_state.get(SEEN) != file_id:
        st.session_state[SEEN] = file_id
        take(found)
        st.rerun()
    st.markdown(f"Opened: {n} answers, of {len(found.lessons)} of the lessons.")
    if left_out:
        st.warning(f"This does not fit the lessons as they are now: {plain('; '.join(left_out))}.")
