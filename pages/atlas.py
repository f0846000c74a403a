"""Atlas: every model hurt in every way, recorded: who holds, and where that is a surprise."""

import streamlit as st

from lab.engine.atlas.atlas import atlas
from lab.ui.app import errors, nav
from lab.ui.app.skeleton import EXPORT, METHOD, SURE, question, tabs
from lab.ui.app.words import say, sure
from lab.ui.atlas import show
from lab.ui.atlas.controls import asked


@st.fragment
def look() -> None:
    """Everything that a filter moves, so that nothing else is drawn again."""
    with errors.shown():
        found = atlas()
        left, right = st.columns([3, 1], gap="large")
        with right:
            chosen = asked(found)
        with left:
            show.figure(found, chosen)
        said = show.said(found, chosen)
        say(said)
        tabs("atlas", {
            "Compare two": lambda: show.compare(found, chosen),
            "Most surprising": lambda: show.surprising(found, chosen),
            "Every curve": lambda: show.curves(found, chosen),
            "Table": lambda: show.table(found, chosen),
            SURE: lambda: sure(said),
            METHOD: lambda: show.method(found, chosen),
            EXPORT: lambda: show.export(found, chosen),
        })  # fmt: skip


nav.ensure_router()
question(
    "Which model holds up, and by which measure?",
    "The models read the same items, hurt in every way. Three definitions of holding up rank "
    "them: follow the lines to see who changes place.",
)
look()
