"""Encoders: what is each one, and can it be used here?"""

import streamlit as st

from lab.ui import cards, nav
from lab.ui.controls import pick

nav.ensure_router()
st.title("Which encoders are there, and what are they?")
st.markdown(
    "Each pretrained encoder stands beside its **controls**: the same architecture with random "
    "weights, and a baseline made by hand. What a control scores too was not learned from data."
)
pick("Modality", ["all", "image", "text", "speech"], "modality", "Which ones to show.")
cards.draw(st.session_state["modality"])
