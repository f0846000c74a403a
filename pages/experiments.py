"""Experiments: every one of them, drawn from its registration."""

import streamlit as st

from lab.experiments import EXPERIMENTS
from lab.ui.app import nav
from lab.ui.choose.controls import pick
from lab.ui.experiments import cards, mine, one

ALL = "all"

nav.ensure_router()
with st.sidebar:
    chosen = pick("Experiment", [ALL, *EXPERIMENTS.ids()], cards.WHICH, "Type to search.", ALL)
if chosen == ALL:
    st.title("What can be asked here?")
    st.markdown("Each experiment is one question, its arms, its chance level and its verdict.")
    mine.draw()
    cards.draw()
else:
    one.draw(EXPERIMENTS.get(chosen))
