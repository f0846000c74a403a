"""Home: one picture, one slider of darkness, and the way in."""

import streamlit as st

from lab.ui.app import errors, nav
from lab.ui.home import dark, doors

nav.ensure_router()
st.title("Can a model still see in the dark?")
st.markdown(
    "A model sees a drawing and names its kind. Make the picture darker: when does the model "
    "change its mind, and when do you?"
)
with errors.shown():
    dark.play()
doors.draw()
