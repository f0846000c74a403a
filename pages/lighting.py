"""Lighting: is there a light that fools it and not you?"""

import streamlit as st

from lab.ui import errors, lighting_worst, nav
from lab.ui.frame import choice
from lab.ui.lighting_live import live
from lab.ui.lighting_subject import sitting
from lab.ui.lighting_words import closing

nav.ensure_router()
st.title("Is there a light that fools it and not you?")
st.markdown(
    "Move the light over one picture. A light counts only while every guard holds and encoders of "
    "other families still name what you see."
)
with errors.shown():
    chosen = choice()
    subject = sitting(chosen)
    if subject is not None:
        live(subject)
        lighting_worst.section(subject)
        closing(subject)
