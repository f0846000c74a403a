"""An experiment's words as a page shows them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import streamlit as st

from lab.ui.app.errors import plain
from lab.ui.library.words import explained

Said = Mapping[str, Any]
"""Words as plain data: headline, points, method, limits."""


def headline(words: Said) -> None:
    """Draw the headline, larger than the text."""
    st.markdown(f"#### {plain(words['headline'])}")


def points(words: Said) -> None:
    """Draw the points, one number each."""
    if words["points"]:
        st.markdown("\n".join(f"- {plain(point)}" for point in words["points"]))


def how_sure(words: Said, of: str = "this") -> None:
    """Draw how it was measured and what limits it, folded away."""
    with st.expander(f"How sure is {of}?", icon=":material/rule:"):
        st.markdown(plain(words["method"]))
        for limit in words["limits"]:
            st.markdown(f"- {plain(limit)}")


def tell(words: Said, of: str = "this") -> None:
    """Draw all of it: headline, points, and folded away how sure it is."""
    headline(words)
    points(words)
    explained(words["headline"], *words["points"])
    how_sure(words, of)
