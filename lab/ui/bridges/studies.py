"""What is known of bridges beyond the knobs: the studies of this family, as they were recorded."""

from __future__ import annotations

import streamlit as st

from lab.engine.told import told
from lab.experiments import EXPERIMENTS
from lab.experiments.base import Experiment
from lab.ui.app.errors import plain
from lab.ui.experiments.cards import link_to
from lab.ui.jobs import work

STUDIES = ("noisy_pairs", "unpaired", "prototypes", "contours", "one_space", "locked_tuning")
"""In the order in which they lead on from the knobs: wrong pairs, none, shots, distance, more
spaces, trained towers."""
CARD_PX = 300


def draw() -> None:
    """Draw a card for each study that is here: its question, and what was found."""
    here = [EXPERIMENTS.get(name) for name in STUDIES if name in EXPERIMENTS]
    if not here:
        return
    st.subheader("What else is known of bridges")
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
