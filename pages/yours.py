"""Yours: what can be brought, and what works with it."""

import streamlit as st

from lab.ui.app import errors, nav
from lab.ui.app.frame import choice
from lab.ui.yours import curves, models, pictures, vectors

nav.ensure_router()
st.title("What would you like to bring?")
st.markdown("What you bring stays on this machine. Uploads stay in your session.")
of_pictures, of_vectors, of_models, of_curves = st.tabs(["Pictures", "Vectors", "Models", "Curves"])
with of_pictures, errors.shown():
    pictures.draw()
with of_vectors, errors.shown():
    vectors.template(choice().dataset)
    vectors.own_vectors()
with of_models, errors.shown():
    models.draw()
with of_curves, errors.shown():
    curves.draw()
