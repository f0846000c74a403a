"""Every way to hurt an input: at work on one item, its unit and levels, and links to more of it."""

from __future__ import annotations

from typing import Any

import streamlit as st

import lab
from lab.core.contracts import Item, Modality
from lab.data import DATASETS
from lab.engine.report.listing import listing_report
from lab.figures.lighting.lit_picture import png_bytes
from lab.figures.place import in_words
from lab.figures.theme import mark
from lab.perturb import PERTURBATIONS
from lab.ui.app.download import download
from lab.ui.app.errors import plain
from lab.ui.app.frame import DEFAULTS, USUAL
from lab.ui.app.links import link
from lab.ui.app.media import framed
from lab.ui.app.skeleton import tabs
from lab.ui.one_sample.own_item import DEFAULT_ITEM

TITLE = "How can an input be hurt?"
SEVERITY = 3.0
"""The middle level, at which each is shown."""
PICTURE_PX, WORDS_PX, COLUMN_PX = 104, 140, 280


def draw() -> None:
    """Draw a tab for each modality, and in it a card for each way."""
    rows = lab.catalogue("perturbations")
    kinds: dict[str, list[dict[str, Any]]] = {}
    for row in rows:
        called = "Any modality" if row["modality"] == "any" else str(row["modality"]).capitalize()
        kinds.setdefault(called, []).append(row)
    st.markdown(f"There are five levels. Pictures and names are shown at level {SEVERITY:g}.")
    tabs("ways_to_hurt", {
        kind: lambda rows=found: _cards(rows) for kind, found in kinds.items()
    })  # fmt: skip
    download(rows, None, "perturbations", report=lambda: listing_report(TITLE, "perturbations"))


def _cards(rows: list[dict[str, Any]]) -> None:
    with st.grid(4, min_column_width=COLUMN_PX, gap="small"):
        for row in rows:
            _card(row)


def _card(row: dict[str, Any]) -> None:
    entry = PERTURBATIONS.get(row["id"])
    with st.container(border=True, height="stretch", gap="small"):
        icon = mark(row["modality"]).icon if row["modality"] in USUAL else ""
        st.markdown(f"{icon} **{plain(row['title'])}**  `{row['id']}`", help=plain(row["source"]))
        said = f"{plain(entry.describe(1.0))}, up to {plain(entry.describe(5.0))}"
        if row["modality"] == Modality.IMAGE:
            with st.container(horizontal=True, gap="small"):
                st.image(png_bytes(framed(_shown(row))), width=PICTURE_PX,
                         alt=f"{row['title']}: {entry.describe(SEVERITY)}")  # fmt: skip
                st.markdown(said, width=WORDS_PX)
        else:
            st.markdown(said)
        if row["modality"] == Modality.TEXT:
            st.markdown(f"Now it reads: “{plain(_shown(row))}”")
        if row["modality"] == Modality.PLACE:
            st.markdown(f"Paris is now at {in_words(_shown(row))}.")
        encoder = USUAL.get(row["modality"], USUAL["image"])
        dataset, item = _usual(row["modality"])
        query = {"ds": dataset, "a": encoder, "severity.perturbation": row["id"]}
        with st.container(horizontal=True):
            link("Where it breaks", "board", query, None)
            if row["modality"] in USUAL:
                query = {"ds": dataset, "item": item, f"{row['modality']}.perturbation": row["id"]}
                link("On one sample", "one_sample", query, None)


def _usual(modality: str) -> tuple[str, str]:
    """Return the data set and the item that a way to hurt this modality is shown on."""
    return ("placelab", "france") if modality == Modality.PLACE else (DEFAULTS["ds"], DEFAULT_ITEM)


def _shown(row: dict[str, Any]) -> Item:
    """Return the usual picture, name or place as this way hurts it."""
    name, concept = _usual(row["modality"])
    dataset = DATASETS.get(name)
    facet = dataset.facets(row["modality"])[0]
    item = dataset.column(row["modality"], facet, [concept]).items[0]
    return PERTURBATIONS.get(row["id"]).apply([item], [concept], SEVERITY, 0)[0]
