"""Home: one picture, one slider of darkness, a first minute for whoever is new, and the way in."""

import streamlit as st

from lab.ui.app import errors, nav
from lab.ui.home import dark, doors, tour

nav.ensure_router()
st.title("Can a model still see in the dark?")
with errors.shown():
    if tour.on():
        tour.draw()
    else:
        tour.offer(
            "A model sees a drawing and names its kind. Make the picture darker: when does the "
            "model change its mind, and when do you?"
        )
        dark.play()
doors.draw()
