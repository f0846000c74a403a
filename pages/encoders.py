"""Encoders: what is each one, and can it be used here?"""

import streamlit as st

from lab.ui.app import errors, nav
from lab.ui.choose.controls import bound
from lab.ui.encoders import cards

nav.ensure_router()
st.title(cards.TITLE)
st.markdown(
    "Each pretrained encoder stands beside its **controls**: the same architecture with random "
    "weights, and a baseline made by hand. If a control scores as well, training "
    "does not explain the score."
)
modality = st.segmented_control(
    "Modality", ["all", "image", "text", "speech", "place"], default="all", required=True,
    **bound("modality", "all"),
)  # fmt: skip
with errors.shown():
    cards.draw(modality or "all")
