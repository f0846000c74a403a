"""Ways on from the first page."""

from __future__ import annotations

import streamlit as st

from lab.ui.app import nav

DOORS = (
    ("Take a lesson", "One question at a time: predict, then see what was measured.",
     "learn", "Open the lessons"),
    ("Explore", "See where each encoder breaks, then choose from every experiment.",
     "board", "Open the board"),
    ("Surprise me", "A claim by lot, of all that were measured: guess how it came out.",
     "surprise", "Guess one"),
    ("Bring your own", "Your own pictures, vectors or models, on the same pages.",
     "yours", "Bring something"),
)  # fmt: skip


def draw() -> None:
    """Draw the doors side by side."""
    with st.grid(len(DOORS), min_column_width=240):
        for title, says, page, label in DOORS:
            with st.container(border=True, height="stretch"):
                st.markdown(f"#### {title}")
                st.markdown(says)
                st.page_link(nav.page(page), label=label, icon=":material/arrow_forward:")
