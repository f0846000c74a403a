"""Ways to hurt: How can an input be hurt?"""

import streamlit as st

from lab.ui.app import errors, nav
from lab.ui.library import perturbations

nav.ensure_router()
st.title(perturbations.TITLE)
with errors.shown():
    perturbations.draw()
