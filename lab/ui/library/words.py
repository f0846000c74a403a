"""The glossary: the page of all words, and the button that explains those of a sentence."""

from __future__ import annotations

from functools import lru_cache

import streamlit as st

from lab.core.glossary import GLOSSARY, Term, terms_in
from lab.engine.report.parts import Report, table_of
from lab.ui.app.download import report_button
from lab.ui.app.errors import plain
from lab.ui.choose.controls import bound

FIND, PART = "term", "letters"
PARTS = ("A to B", "C to D", "E to H", "I to M", "N to R", "S to Z")
"""By first letter; each fills about a screen."""
MOST = 5
COLUMN_PX = 300


def draw() -> None:
    """Draw the words of some letters, or those of all letters that a search finds."""
    left, right = st.columns([2, 3], gap="large", vertical_alignment="bottom")
    with left:
        asked = st.text_input("Find a word", icon=":material/search:", **bound(FIND, "")).lower()
    with right:
        part = st.segmented_control(
            "First letter", PARTS, default=PARTS[0], required=True, wrap=True, disabled=bool(asked),
            **bound(PART, PARTS[0]),
        )  # fmt: skip
    found = [
        term for term in GLOSSARY.values()
        if (_holds(term, asked) if asked else _in_part(term, part or PARTS[0]))
    ]  # fmt: skip
    st.caption(f"{len(found)} of {len(GLOSSARY)} words")
    if not found:
        st.info(f"No word here speaks of “{plain(asked)}”. Try a shorter part of it.")
    with st.grid(3, min_column_width=COLUMN_PX, gap="medium"):
        for term in found:
            also = f" (also: {', '.join(term.also)})" if term.also else ""
            st.markdown(f"**{plain(term.term)}**{plain(also)}  \n{plain(term.meaning)}")
    report_button(report, "glossary", cites=False)


def report() -> Report:
    """Return every word as one page, to print."""
    rows = [
        {"word": term.term, "also": ", ".join(term.also), "meaning": term.meaning}
        for term in GLOSSARY.values()
    ]
    return Report(
        "What do the words mean?", [], "", kind="the glossary",
        lead=f"{len(rows)} words of this lab, each in a sentence.",
        table=table_of("words", rows, len(rows)),
    )  # fmt: skip


def _holds(term: Term, asked: str) -> bool:
    return asked in " ".join((*term.spellings, term.meaning)).lower()


def _in_part(term: Term, part: str) -> bool:
    first, _, last = part.partition(" to ")
    return first <= term.term[0].upper() <= last


def explained(*texts: str) -> None:
    """Draw a button that explains the glossary's words of some sentences; nothing without any."""
    terms = _terms(" ".join(texts))
    if not terms:
        return
    with st.popover("", icon=":material/help:", help="What do these words mean?"):
        for term in terms:
            st.markdown(f"**{plain(term.term)}**: {plain(term.meaning)}")


@lru_cache(maxsize=256)
def _terms(text: str) -> tuple[Term, ...]:
    """A page that is drawn again says most of what it said."""
    return tuple(terms_in(text)[:MOST])
