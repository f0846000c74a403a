"""Tabs under the headline of a page: what is not open is not computed, and the address says which
is open."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import streamlit as st

from lab.ui.choose.controls import bound

PICTURES, SURE, METHOD, EXPORT = "Pictures", "How sure?", "Method and code", "Export"


def tabs(key: str, contents: Mapping[str, Callable[[], None]]) -> None:
    """Draw tabs by their names, in their order; what draws the open one is called."""
    names = list(contents)
    for tab, name in zip(st.tabs(names, **bound(key, names[0])), names, strict=True):
        if tab.open:
            with tab:
                contents[name]()
