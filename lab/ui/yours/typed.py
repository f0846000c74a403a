"""A path or an id that a person types."""

from __future__ import annotations

import streamlit as st

MAX_CHARS = 500


def typed(title: str, key: str, example: str) -> str:
    """Draw a field for a path or an id and return what stands in it."""
    return st.text_input(title, "", MAX_CHARS, key=f"lab.{key}", placeholder=example).strip()
