"""Calibration: what can people still see, and what are the guards held to?"""

import streamlit as st

from lab.ui.app import errors, nav
from lab.ui.app.frame import choice
from lab.ui.calibration import session as calibration_view
from lab.ui.calibration.results import results

nav.ensure_router()
st.title("What can people still see?")
if calibration_view.asking():
    calibration_view.ask()
else:
    st.markdown(
        "An attack by light counts only while people would still name the picture. Guards stand in "
        "for people; what they let pass is set here, by people."
    )
    chosen = choice()
    with errors.shown():
        calibration_view.intro(chosen.dataset)
    st.subheader("What the guards are held to")
    with errors.shown():
        results(chosen.dataset)
