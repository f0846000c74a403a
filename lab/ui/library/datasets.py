"""The data sets' cards: what each holds, who made it, and what is missing here."""

from __future__ import annotations

from typing import Any

import streamlit as st

import lab
from lab.core.contracts import Modality
from lab.data import DATASETS
from lab.engine.report.listing import listing_report
from lab.figures.lighting.lit_picture import png_bytes
from lab.figures.theme import mark
from lab.ui.app.download import download
from lab.ui.app.errors import plain
from lab.ui.app.links import link
from lab.ui.app.media import framed

TITLE = "What data is there, and who made it?"
LISTED = 8
"""Facets that are named; of more it is said how many there are."""
PICTURES, PICTURE_PX, COLUMN_PX = 4, 72, 460


def draw() -> None:
    """Draw a card for each data set."""
    rows = lab.catalogue("datasets")
    with st.grid(2, min_column_width=COLUMN_PX, gap="small"):
        for row in rows:
            _card(row)
    download(rows, None, "datasets", report=lambda: listing_report(TITLE, "datasets"))


def _card(row: dict[str, Any]) -> None:
    with st.container(border=True, height="stretch", gap="small"):
        st.markdown(f"**{plain(row['title'])}**  `{row['id']}`")
        if not row["available"]:
            st.badge("not on this machine", icon=":material/close:", color="orange")
            st.markdown(plain(row["reason"]))
            st.code(row["command"], language="bash", wrap_lines=True)
        else:
            _pictures(row["id"])
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


def _pictures(dataset: str) -> None:
    """Draw a few pictures of a data set, spread over the concepts of its first style."""
    entry = DATASETS.get(dataset)
    column = entry.column(Modality.IMAGE, entry.facets(Modality.IMAGE)[0])
    column = column.take(range(0, len(column), max(1, len(column) // PICTURES))[:PICTURES])
    with st.container(horizontal=True, gap="small"):
        for concept, picture in zip(column.ids, column.items, strict=True):
            st.image(png_bytes(framed(picture)), width=PICTURE_PX, alt=entry.name(concept))
