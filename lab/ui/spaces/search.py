"""Search on the map: a word in any language, highlighted and centred."""

from __future__ import annotations

from collections.abc import Collection, Sequence

import streamlit as st

from lab.core.errors import LabError
from lab.experiments.spaces.map.word_search import WordMatch, find_concepts
from lab.figures.map.points import Cloud
from lab.figures.theme import number
from lab.ui.app.errors import plain, show
from lab.ui.spaces.selection import CENTRE, take

WORD, CHOSEN, FOUND, FAULT = "lab.find", "lab.found_chosen", "lab.found", "lab.find_fault"


def search(dataset: str, clouds: Sequence[Cloud]) -> None:
    """Draw the search field and what it found, best first."""
    ids = clouds[0].ids  # views side by side show the same concepts
    st.text_input(
        "Find a word, in any language", key=WORD, max_chars=80, on_change=_search,
        args=(dataset, ids), placeholder="apple, manzana, tufaha, 林檎 ...",
        help="First by name in every language of the data set, then by meaning.",
    )  # fmt: skip
    if (fault := st.session_state.get(FAULT)) is not None:
        show(fault)
    matches: list[WordMatch] = [m for m in st.session_state.get(FOUND, ()) if m.concept in ids]
    if not matches or not st.session_state.get(WORD):
        return
    said = {match.concept: _said(match) for match in matches}
    st.pills(
        "Found", list(said), default=matches[0].concept, format_func=said.__getitem__,
        key=CHOSEN, on_change=_choose,
        help="Names first, then by meaning, with the cosine.",
    )  # fmt: skip


def _said(match: WordMatch) -> str:
    how = match.language if match.cosine is None else number(match.cosine)
    return f"{plain(match.name)} ({how})"


def _search(dataset: str, ids: Collection[str]) -> None:
    word = str(st.session_state[WORD]).strip()
    for key in (FAULT, FOUND, CHOSEN):
        st.session_state.pop(key, None)
    if not word:
        return
    try:
        found = find_concepts(dataset, word, ids)
    except LabError as error:
        st.session_state[FAULT] = error
        return
    st.session_state[FOUND] = found
    if found:
        _go(found[0].concept)


def _choose() -> None:
    if st.session_state.get(CHOSEN):
        _go(st.session_state[CHOSEN])


def _go(concept: str) -> None:
    take([concept])
    st.session_state[CENTRE] = concept
