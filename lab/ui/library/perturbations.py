"""Every way to hurt an input: its unit, its levels, and a link to see it at work."""

from __future__ import annotations

from typing import Any

import streamlit as st

import lab
from lab.figures.theme import mark
from lab.perturb import PERTURBATIONS
from lab.ui.app.download import download
from lab.ui.app.errors import plain
from lab.ui.app.frame import USUAL
from lab.ui.app.links import link


def draw() -> None:
    """Draw a section for each modality and a card for each way."""
    rows = lab.catalogue("perturbations")
    for modality in dict.fromkeys(row["modality"] for row in rows):
        st.subheader("Any modality" if modality == "any" else str(modality).capitalize())
        with st.grid(3, min_column_width=260):
            for row in rows:
                if row["modality"] == modality:
                    _card(row)
    download(rows, None, "perturbations")


def _card(row: dict[str, Any]) -> None:
    entry = PERTURBATIONS.get(row["id"])
    with st.container(border=True, height="stretch"):
        icon = mark(row["modality"]).icon if row["modality"] in USUAL else ""
        st.markdown(f"{icon} **{plain(row['title'])}**  `{row['id']}`")
        st.markdown(f"{plain(entry.describe(1.0))}, up to {plain(entry.describe(5.0))}")
        st.caption(plain(row["source"]))
        encoder = USUAL.get(row["modality"], USUAL["image"])
        query = {"a": encoder, "severity.perturbation": row["id"]}
        with st.container(horizontal=True):
            link("Where it breaks", "board", query, None)
            if row["modality"] in USUAL:
                query = {f"{row['modality']}.perturbation": row["id"]}
                link("On one sample", "one_sample", query, None)
