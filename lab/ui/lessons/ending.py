"""The end of a lesson: what was predicted and how it came out, what nobody knows, what to read."""

from __future__ import annotations

import streamlit as st

from lab.lessons.steps import Lesson
from lab.ui.app.errors import plain
from lab.ui.lessons.desk import Desk
from lab.ui.lessons.reveal import tally


def ending(lesson: Lesson, desk: Desk) -> None:
    """Draw the end of a lesson under its last step."""
    st.divider()
    left, right = st.columns(2, gap="large")
    with left:
        st.markdown("#### What you can say now")
        st.markdown(lesson.summary)
        found = tally(lesson, desk)
        if found:
            n = sum(scored.right for _, scored in found)
            st.markdown(f"**{n} of your {len(found)} predictions were right.**")
            for step, scored in found:
                st.markdown(f"- {plain(step.title)}: {100 * scored.share:.0f} of 100")
    with right:
        st.markdown("#### What nobody knows")
        st.markdown(lesson.unknown)
        if lesson.references:
            st.markdown("#### To read")
            st.markdown("\n".join(f"- {one}" for one in lesson.references))
