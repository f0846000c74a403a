"""The old address of the board: it goes there, with all that the link asks for."""

import streamlit as st

from lab.ui.app import nav

nav.ensure_router()
st.switch_page(nav.page("board"), query_params=nav.asked())
