"""Links that lead on: each a view of its own, with what it asks for in its address."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import streamlit as st

from lab.ui.app import nav
from lab.ui.app.frame import KEPT

Query = Mapping[str, Any]
Link = tuple[str, str, Query] | tuple[str, str, Query, str | None]
"""Words, the address of a page, what is asked of it, and an icon of its own."""
ARROW = ":material/arrow_forward:"
SCRIPT = Path(__file__).with_name("address.js")


def address() -> None:
    """Draw what keeps the browser's address the view, whatever link or Back leads there."""
    st.html(f"<script>{SCRIPT.read_text()}</script>", unsafe_allow_javascript=True)


def link(
    words: str, page: str, query: Mapping[str, Any], icon: str | None = ARROW, told: str = ""
) -> None:
    """Draw one link to a view of a page; ``told`` is its help."""
    st.page_link(
        nav.page(page), label=words, icon=icon, query_params=whole(page, query), help=told or None
    )


def whole(page: str, query: Mapping[str, Any]) -> dict[str, Any]:
    """Return all that a view is: what is asked of it, and what else is chosen that it looks at."""
    kept = {
        key: st.session_state[key]
        for key in KEPT
        if key in nav.entry(page).uses and key in st.session_state
    }
    said = {
        key: list(map(str, value)) if isinstance(value, list | tuple) else str(value)
        for key, value in kept.items()
        if value != KEPT[key]
    }
    return {**said, **query}


def links(found: Iterable[Link]) -> None:
    """Draw links side by side."""
    with st.container(horizontal=True):
        for one in found:
            link(*one)


def try_this(found: Iterable[Link]) -> None:
    """Draw links beside what they are for."""
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown("**Try this**", width="content")
        for one in found:
            link(*one)
