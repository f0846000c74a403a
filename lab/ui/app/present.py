"""Presenter mode: larger type, the sidebar away, and keys that turn the pages."""

from __future__ import annotations

from typing import Literal

import streamlit as st

from lab.ui.app import nav

KEY, BAR = "lab.presenter", "presenter"
SIDEBAR_PX, BASE_PX, LARGER = 240, 16, 1.3
MOST_PX = 500
"""A figure is no higher than this while presenting, so that its control is on the screen too."""

TURNS = (
    ("Previous", ":material/arrow_back:", -1, "PageUp"),
    ("Next", ":material/arrow_forward:", 1, "PageDown"),
)
"""What turns the pages; within a lesson the same keys turn its steps."""


def on() -> bool:
    """Whether this session presents."""
    return bool(st.session_state.get(KEY, False))


def sidebar_state() -> Literal["collapsed"] | int:
    """Return how the sidebar starts: folded away while presenting."""
    return "collapsed" if on() else SIDEBAR_PX


def switch() -> None:
    """Draw the switch."""
    st.button(
        "Present", icon=":material/co_present:", key="lab.present", on_click=_set, args=(True,),
        help="Larger type, no sidebar; Page Down and Page Up turn pages, Esc leaves.",
    )  # fmt: skip


def bar(page: str) -> None:
    """Draw the presenter's keys above a page, and enlarge its type; nothing in normal mode."""
    if not on():
        return
    # The theme has one base size for all; everything on the page is measured in it. The keys stand
    # in the header, which is empty: the page below needs all its height.
    st.html(
        f"<style>html {{ font-size: {BASE_PX * LARGER}px !important; }}"
        f".st-key-{BAR} {{ position: fixed; top: .2rem; right: 4rem; width: auto; "
        "z-index: 999991; }"
        "[data-testid=stMainBlockContainer] { padding-top: 2rem; }"
        "[data-testid=stMain] [data-testid=stVerticalBlock] { gap: .5rem; }</style>"
    )
    urls = [entry.url for entry in nav.shown()]
    at = next((i for i, entry in enumerate(nav.shown()) if entry.title == page), 0)
    with st.container(horizontal=True, horizontal_alignment="right", key=BAR):
        for words, icon, step, key in () if nav.LESSON in st.query_params else TURNS:
            if st.button(words, icon=icon, key=f"lab.present.{key}", shortcut=key):
                st.switch_page(nav.page(urls[(at + step) % len(urls)]))
        if st.button("Surprise me", icon=":material/casino:", key="lab.present.lot", shortcut="S"):
            st.switch_page(nav.page("surprise"))
        st.button("Leave", key="lab.leave", shortcut="Esc", on_click=_set, args=(False,))


def _set(value: bool) -> None:
    st.session_state[KEY] = value
