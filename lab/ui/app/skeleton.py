"""The shape of every page: its question above, and under figure and headline the rest in tabs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import streamlit as st

from lab.ui.app import errors, present
from lab.ui.choose.controls import USUAL, bound

PICTURES, SURE, METHOD, EXPORT = "Pictures", "How sure?", "Method and code", "Export"
TAB, IN_TAB = ".tab", "lab.in_tab"
"""How the key of a page's tabs ends, and which widgets were met in which tab."""


def question(asked: str, context: str = "") -> None:
    """Draw the question of a page, and a line of context, for which a projector has no room."""
    st.title(asked)
    if context and not present.on():
        st.markdown(context)


def tabs(page: str, draws: Mapping[str, Any]) -> None:
    """Draw the tabs that have something in them; only the open one is computed.

    ``draws`` gives the function that draws each, or something false where there is nothing.
    The address says which is open. What was chosen in a tab stays chosen while another is open.
    """
    there = {name: draw for name, draw in draws.items() if draw}
    key = f"{page}{TAB}"
    if st.session_state.get(key) not in (None, *there):
        del st.session_state[key]
    places = st.tabs(list(there), on_change="rerun", **bound(key, next(iter(there))))
    for place, (name, draw) in zip(places, there.items(), strict=True):
        if not place.open:
            _keep((page, name))
            continue
        before = set(st.session_state[USUAL])
        with place, errors.shown():
            draw()
        met: dict[tuple[str, str], set[str]] = st.session_state.setdefault(IN_TAB, {})
        met.setdefault((page, name), set()).update(set(st.session_state[USUAL]) - before)


def _keep(tab: tuple[str, str]) -> None:
    """Streamlit forgets a widget that is not drawn, unless its value is set again."""
    for key in st.session_state.get(IN_TAB, {}).get(tab, ()):
        if key in st.session_state:
            st.session_state[key] = st.session_state[key]
