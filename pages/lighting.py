"""Relight: can lighting fool the model but not you?"""

import streamlit as st

from lab.ui.app import errors, nav
from lab.ui.app.frame import choice
from lab.ui.lighting import worst as lighting_worst
from lab.ui.lighting.closing import closing
from lab.ui.lighting.live import live
from lab.ui.lighting.subject import sitting

nav.ensure_router()
st.title("Can lighting fool the model but not you?")
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
