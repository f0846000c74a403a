"""What a person types, and where it can be taken."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import streamlit as st

from lab.ui.app import nav

MAX_CHARS = 500


def typed(title: str, key: str, example: str) -> str:
    """Draw a field for a path or an id and return what stands in it."""
    return st.text_input(title, "", MAX_CHARS, key=f"lab.{key}", placeholder=example).strip()


def links(found: Sequence[tuple[str, str, Mapping[str, str]]]) -> None:
    """Draw links of (words, page, query)."""
    with st.container(horizontal=True):
        for words, page, query in found:
            st.page_link(
                nav.page(page), label=words, icon=":material/arrow_forward:",
                query_params=dict(query),
            )  # fmt: skip
