"""Faultline: run with ``streamlit run app.py``."""

import streamlit as st

from lab.ui import frame, nav

st.set_page_config(
    page_title="Faultline",
    page_icon=":material/broken_image:",
    layout="wide",
    initial_sidebar_state=frame.sidebar_state(),
)
page = nav.route()
frame.sidebar()
page.run()
