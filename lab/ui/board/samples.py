"""The samples behind a point of the curve: who was right and who was wrong, clean and hurt."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import streamlit as st

from lab.core.contracts import SAMPLE_RATE_HZ, Column, Item, Modality
from lab.data import DATASETS
from lab.encoders import ENCODERS
from lab.experiments.severity.run import SeveritySpec, setting_of
from lab.figures.theme import number
from lab.perturb import PERTURBATIONS
from lab.ui.app import nav
from lab.ui.app.errors import plain
from lab.ui.app.media import gloss, media
from lab.ui.choose.controls import pick

KINDS: dict[str, Callable[[bool, bool], bool]] = {
    "right, then wrong": lambda clean, hurt: clean and not hurt,
    "wrong": lambda clean, hurt: not hurt,
    "right": lambda clean, hurt: hurt,
    "all": lambda clean, hurt: True,
}
"""Which items to show, by whether the clean and the hurt answer are right."""


def samples(run: dict[str, Any], level: float) -> None:
    """Draw the picker of items at a severity and the chosen one, clean and hurt side by side."""
    items = run["tables"].get("items")
    if not items:
        st.caption("The samples come with the live cell.")
        return
    spec = SeveritySpec(**run["spec"])
    task = run["summary"]["task"]
    at = {row["concept"]: row for row in items if row["severity"] == level}
    clean = {row["concept"]: row for row in items if row["severity"] == 0}
    facts, left, right = st.columns([2, 2, 2], gap="large")
    with facts:
        kind = pick("Items that are", list(KINDS), "severity.kind",
                    "By the answer at this severity.")  # fmt: skip
        fitting = [
            c
            for c in at
            if KINDS[kind](answered_right(clean[c], task), answered_right(at[c], task))
        ]
        st.caption(f"{len(fitting)} of {len(at)} items")
        if not fitting:
            st.info("No item is like that here. Choose another severity or kind.")
            return
        concept = pick("Item", fitting, "severity.concept")
        _facts(clean[concept], at[concept], spec, task)
    modality = ENCODERS.get(spec.encoder).modality
    column = DATASETS.get(spec.dataset).column(modality, setting_of(spec).facet, list(at))
    clean_item = column.items[column.ids.index(concept)]
    hurt_item = hurt_as_run(spec, column, concept, level)
    seconds = _seconds(clean_item, hurt_item) if modality == "speech" else None
    name = at[concept]["name"]
    with left:
        media(clean_item, modality, name, "lab.sample.clean", hurt=False, seconds=seconds)
    with right:
        media(hurt_item, modality, name, "lab.sample.hurt", hurt=True, seconds=seconds)
    if note := gloss(modality, column.synthetic):
        st.caption(note)


def hurt_as_run(spec: SeveritySpec, column: Column, concept: str, level: float) -> Item | None:
    """Return an item of the run's column as the run hurt it; None where it was taken away."""
    hurter = PERTURBATIONS.get(spec.perturbation)
    # What is taken from another item needs the whole column it is taken from.
    whole = hurter.modality == Modality.ANY
    rows = range(len(column)) if whole else [column.ids.index(concept)]
    ids = [column.ids[row] for row in rows]
    hurt = hurter.apply([column.items[row] for row in rows], ids, level, spec.draw_seed)
    return hurt[ids.index(concept)]


def _facts(clean: dict[str, Any], hurt: dict[str, Any], spec: SeveritySpec, task: str) -> None:
    # Asked for the very concept, the right answer is the name itself.
    truth = f"is: {plain(hurt['label'])}  \n" if task == "subgroup" else ""
    st.markdown(
        f"**{plain(hurt['name'])}**  \n{truth}"
        f"answer clean: {_said(clean, task)}  \n"
        f"answer hurt: {_said(hurt, task)}  \n"
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


def answered_right(row: dict[str, Any], task: str) -> bool:
    """Whether the answer that is shown is the true one: of the very concept, its name."""
    return bool(row["answer"] == (row["label"] if task == "subgroup" else row["name"]))


def _said(row: dict[str, Any], task: str) -> str:
    mark = "✓" if answered_right(row, task) else "✗"
    return f"{mark} {plain(row['answer'] or 'none')}"


def _seconds(*sounds: Item) -> float:
    return float(max(len(s) for s in sounds if s is not None) / SAMPLE_RATE_HZ)
