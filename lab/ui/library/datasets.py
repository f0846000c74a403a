"""The data sets' cards: what each holds, who made it, and what is missing here."""

from __future__ import annotations

from typing import Any

import streamlit as st

import lab
from lab.figures.theme import mark
from lab.ui.app.download import download
from lab.ui.app.errors import plain
from lab.ui.app.links import link

LISTED = 8
"""Facets that are named; of more it is said how many there are."""


def draw() -> None:
    """Draw a card for each data set."""
    rows = lab.catalogue("datasets")
    for row in rows:
        _card(row)
    download(rows, None, "datasets")


def _card(row: dict[str, Any]) -> None:
    with st.container(border=True):
        st.markdown(f"**{plain(row['title'])}**  `{row['id']}`")
        if not row["available"]:
            st.badge("not on this machine", icon=":material/close:", color="orange")
            st.markdown(plain(row["reason"]))
            st.code(row["command"], language="bash", wrap_lines=True)
        else:
            st.markdown(f"{row['concepts']:,} concepts")
        for modality, facets in row["facets"].items():
            named = ", ".join(facets[:LISTED])
            more = f" and {len(facets) - LISTED} more" if len(facets) > LISTED else ""
            made = " (synthetic)" if modality in row["synthetic"] else ""
            if facets:
                st.markdown(f"{mark(modality).icon} {modality}{made}: {plain(named)}{more}")
        st.caption(f"{plain(row['source'])} · {plain(row['license'])}")
        if row["available"]:
            link("Open the board on it", "board", {"ds": row["id"]}, None)
