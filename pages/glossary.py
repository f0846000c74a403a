"""Glossary: What do the words mean?"""

import streamlit as st

from lab.ui.app import errors, nav
from lab.ui.library import words

nav.ensure_router()
st.title("What do the words mean?")
with errors.shown():
    words.draw()
