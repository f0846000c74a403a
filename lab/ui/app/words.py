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


def sure(words: Said) -> None:
    """Draw how it was measured and what limits it."""
    st.markdown(plain(words["method"]))
    for limit in words["limits"]:
        st.markdown(f"- {plain(limit)}")


def how_sure(words: Said, of: str = "this") -> None:
    """Draw how it was measured and what limits it, folded away."""
    with st.expander(f"How sure is {of}?", icon=":material/rule:"):
        sure(words)


def say(words: Said) -> None:
    """Draw headline and points, with the words they use explained."""
    # In columns, since a long headline would push the button to a line of its own.
    left, right = st.columns([8, 1], gap="small", vertical_alignment="center")
    with left:
        headline(words)
    with right:
        explained(words["headline"], *words["points"])
    points(words)


def tell(words: Said, of: str = "this") -> None:
    """Draw all of it: headline, points, and folded away how sure it is."""
    say(words)
    how_sure(words, of)
