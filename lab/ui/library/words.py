"""The glossary: the page of all words, and the button that explains those of a sentence."""

from __future__ import annotations

import streamlit as st

from lab.core.glossary import GLOSSARY, terms_in
from lab.ui.app.errors import plain
from lab.ui.choose.controls import bound

FIND = "term"
MOST = 5


def draw() -> None:
    """Draw every word, or those that a search finds."""
    asked = st.text_input("Find a word", icon=":material/search:", **bound(FIND, "")).lower()
    found = [
        term for term in GLOSSARY.values()
        if asked in " ".join((*term.spellings, term.meaning)).lower()
    ]  # fmt: skip
    st.caption(f"{len(found)} of {len(GLOSSARY)} words")
    for term in found:
        also = f" (also: {', '.join(term.also)})" if term.also else ""
        st.markdown(f"**{plain(term.term)}**{plain(also)}  \n{plain(term.meaning)}")


def explained(*texts: str) -> None:
    """Draw a button that explains the glossary's words of some sentences; nothing without any."""
    terms = terms_in(" ".join(texts))[:MOST]
    if not terms:
        return
    with st.popover("What do these words mean?", icon=":material/help:"):
        for term in terms:
            st.markdown(f"**{plain(term.term)}**: {plain(term.meaning)}")
