"""One sample: what does an encoder make of it, clean and hurt?"""

import streamlit as st

from lab.ui import nav

nav.ensure_router()
st.title("What does each encoder make of one sample?")
