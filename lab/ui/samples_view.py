"""The samples behind a point of the curve: who was right and who was wrong, clean and hurt."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import streamlit as st

from lab.core.contracts import SAMPLE_RATE_HZ, Item
from lab.data import DATASETS
from lab.encoders import ENCODERS
from lab.experiments.severity import SeveritySpec, setting_of
from lab.figures.theme import number
from lab.perturb import PERTURBATIONS
from lab.ui import nav
from lab.ui.errors import plain
from lab.ui.frame import pick
from lab.ui.media import gloss, media

KINDS: dict[str, Callable[[float, float], bool]] = {
    "right, then wrong": lambda clean, hurt: clean > 0.5 >= hurt,
    "wrong": lambda clean, hurt: hurt <= 0.5,
    "right": lambda clean, hurt: hurt > 0.5,
    "all": lambda clean, hurt: True,
}
"""Which items to show, by their clean and their hurt score."""


def samples(run: dict[str, Any], level: float) -> None:
    """Draw the picker of items at a severity and the chosen one, clean and hurt side by side."""
    items = run["tables"].get("items")
    if not items:
        st.caption("The samples come with the live cell.")
        return
    spec = SeveritySpec(**run["spec"])
    at = {row["concept"]: row for row in items if row["severity"] == level}
    clean = {row["concept"]: row for row in items if row["severity"] == 0}
    facts, left, right = st.columns([2, 2, 2], gap="large")
    with facts:
        kind = pick("Items that are", list(KINDS), "severity.kind", default="right, then wrong",
                    help_text="By the answer at this severity.")  # fmt: skip
        fitting = [c for c in at if KINDS[kind](clean[c]["score"], at[c]["score"])]
        st.caption(f"{len(fitting)} of {len(at)} items")
        if not fitting:
            st.info("No item is like that here. Choose another severity or kind.")
            return
        concept = pick("Item", fitting, "severity.concept", default=fitting[0])
        _facts(clean[concept], at[concept], spec)
    clean_item, hurt_item, synthetic = pair(spec, concept, level)
    modality = str(ENCODERS.get(spec.encoder).modality)
    seconds = _seconds(clean_item, hurt_item) if modality == "speech" else None
    name = at[concept]["name"]
    with left:
        media(clean_item, modality, name, "lab.sample.clean", hurt=False, seconds=seconds)
    with right:
        media(hurt_item, modality, name, "lab.sample.hurt", hurt=True, seconds=seconds)
    if note := gloss(modality, synthetic):
        st.caption(note)


def pair(spec: SeveritySpec, concept: str, level: float) -> tuple[Item, Item | None, bool]:
    """Return the item clean and as the run hurt it, and whether it is synthetic."""
    modality = ENCODERS.get(spec.encoder).modality
    column = DATASETS.get(spec.dataset).column(modality, setting_of(spec).facet, [concept])
    hurter = PERTURBATIONS.get(spec.perturbation)
    hurt = hurter.apply([column.items[0]], [concept], level, spec.draw_seed)[0]
    return column.items[0], hurt, column.synthetic


def _facts(clean: dict[str, Any], hurt: dict[str, Any], spec: SeveritySpec) -> None:
    st.markdown(
        f"**{plain(hurt['name'])}**  \n"
        f"is: {plain(hurt['label'])}  \n"
        f"answer clean: {_said(clean)}  \n"
        f"answer hurt: {_said(hurt)}  \n"
        f"drift: {number(hurt['drift'])}"
    )
    modality = str(ENCODERS.get(spec.encoder).modality)
    st.page_link(
        nav.page("one_sample"), label="Under the microscope", icon=":material/biotech:",
        query_params={
            "item": hurt["concept"], "a": spec.encoder,
            f"{modality}.perturbation": spec.perturbation,
            f"{modality}.severity": str(hurt["severity"]),
        },
    )  # fmt: skip


def _said(row: dict[str, Any]) -> str:
    right = "✓" if row["score"] > 0.5 else "✗"
    return f"{right} {plain(row['answer'] or 'none')}"


def _seconds(*sounds: Item) -> float:
    return float(max(len(s) for s in sounds if s is not None) / SAMPLE_RATE_HZ)
