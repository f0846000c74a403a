"""Experiments: every one of them, drawn from its registration."""

import streamlit as st

from lab.experiments import EXPERIMENTS
from lab.ui.app import errors, nav
from lab.ui.choose.controls import bound
from lab.ui.experiments import cards, one

ALL = "all"

nav.ensure_router()
known = EXPERIMENTS.ids()
asked = st.query_params.get(cards.WHICH, ALL)
if asked not in (ALL, *known):
    st.warning(f"The link asks for the experiment “{errors.named(asked)}”. It is not here.")
chosen = st.selectbox(
    "Experiment", [ALL, *known], key=cards.WHICH,
    format_func=lambda i: "All experiments" if i == ALL else EXPERIMENTS.get(i).title,
    **{k: v for k, v in bound(cards.WHICH, ALL).items() if k != "key"},
)  # fmt: skip
if chosen == ALL:
    st.title("What can be asked here?")
    st.markdown("Each experiment is one question, its arms, its chance level and its verdict.")
    cards.draw()
else:
    one.draw(EXPERIMENTS.get(chosen))
