"""Experiments: every one of them, drawn from its registration."""

import streamlit as st

from lab.experiments import EXPERIMENTS
from lab.ui.app import nav
from lab.ui.choose.controls import pick
from lab.ui.experiments import cards, mine, one

nav.ensure_router()
with st.sidebar:
    chosen = pick(
        "Experiment", [cards.ALL, *EXPERIMENTS.ids()], cards.WHICH, "Type to search.", cards.ALL
    )
if chosen == cards.ALL:
    st.title("What can be asked here?")
    st.markdown(
        "Each card is one question that you can put to the encoders. Open it, choose the settings, "
        "and run it."
    )
    mine.draw()
    cards.draw()
else:
    one.draw(EXPERIMENTS.get(chosen))
