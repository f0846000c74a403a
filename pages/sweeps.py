"""Sweeps: one experiment over many settings, as a picture that fills."""

import streamlit as st

from lab.ui.app import errors, nav
from lab.ui.app.skeleton import EXPORT, question, tabs
from lab.ui.sweeps import planned, show
from lab.ui.sweeps import tabs as sweep_tabs
from lab.ui.sweeps.known import known_of

nav.ensure_router()
question(
    "What happens over many settings?",
    "One experiment, every combination of what varies. It runs in a process of its own: close the "
    "browser, and come back.",
)
with errors.shown():
    with st.sidebar:
        plan = planned.chosen()
    if plan is None:
        st.info("Drop a file in the sidebar: its plan is shown before anything is computed.",
                icon=":material/upload_file:")  # fmt: skip
    else:
        known = known_of(plan)
        show.draw(known)
        found = known.status()
        tabs("sweeps", {
            "Cells": lambda: sweep_tabs.cells(known, found),
            "What failed": (lambda: sweep_tabs.failed(found)) if found.failed else None,
            "The plan": lambda: sweep_tabs.plan(known),
            EXPORT: lambda: sweep_tabs.export(known, found),
        })  # fmt: skip
