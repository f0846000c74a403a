"""Links that lead on: each a view of its own, with what it asks for in its address."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import streamlit as st

from lab.ui.app import nav

Link = tuple[str, str, Mapping[str, Any]]
"""Words, the address of a page, what is asked of it."""


def links(found: Iterable[Link]) -> None:
    """Draw links side by side."""
    with st.container(horizontal=True):
        for words, page, query in found:
            _link(words, page, query)


def try_this(found: Iterable[Link]) -> None:
    """Draw links beside what they are for."""
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown("**Try this**", width="content")
        for words, page, query in found:
            _link(words, page, query)


def _link(words: str, page: str, query: Mapping[str, Any]) -> None:
    st.page_link(
        nav.page(page), label=words, icon=":material/arrow_forward:", query_params=dict(query)
    )
