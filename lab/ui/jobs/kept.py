"""What one session holds until it is asked for something else, such as a picture as it is."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import TypeVar

import streamlit as st

T = TypeVar("T")


def kept(slot: str, key: Hashable, make: Callable[[], T]) -> T:
    """Return what this session holds in a slot under a key, made anew where the key is another.

    What ``make`` raises is raised, and nothing is held.
    """
    held: tuple[Hashable, T] | None = st.session_state.get(slot)
    if held is None or held[0] != key:
        held = st.session_state[slot] = (key, make())
    return held[1]
