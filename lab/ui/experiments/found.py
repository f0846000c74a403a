"""Experiments as a page tells of them beside its own: the question, and what was found."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from lab.engine.told import told
from lab.experiments import EXPERIMENTS
from lab.experiments.base import Experiment
from lab.ui.app.errors import plain
from lab.ui.experiments.cards import link_to
from lab.ui.jobs import work

CARD_PX = 300


def draw(title: str, experiments: Sequence[str]) -> None:
    """Draw a card for each of these experiments that is here; nothing where none is."""
    here = [EXPERIMENTS.get(name) for name in experiments if name in EXPERIMENTS]
    if not here:
        return
    st.subheader(title)
    with st.grid(3, min_column_width=CARD_PX, gap="small"):
        for entry in here:
            with st.container(border=True, height="stretch"):
                _card(entry)


def _card(entry: Experiment) -> None:
    st.markdown(f"**{plain(entry.question)}**")
    recorded = work.all_recorded_of(entry.id)
    if recorded:
        said, result = recorded[0]
        st.markdown(plain(told(result).headline))
        st.caption(f"Recorded with {plain(said)}.")
    else:
        st.caption("Not recorded yet: open it to compute it.")
    link_to(entry, "Open it")
