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
            st.page_link(
                nav.page(page), label=words, icon=":material/arrow_forward:",
                query_params=dict(query),
            )  # fmt: skip


def try_this(found: Iterable[Link]) -> None:
    """Draw links under their heading."""
    st.subheader("Try this")
    links(found)
