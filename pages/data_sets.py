"""Data sets: What data is there, and who made it?"""

import streamlit as st

from lab.ui.app import errors, nav
from lab.ui.library import datasets

nav.ensure_router()
st.title(datasets.TITLE)
with errors.shown():
    datasets.draw()
