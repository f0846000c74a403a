"""What a transfer run moves between, and how its loss is counted."""

from __future__ import annotations

from typing import Any, get_args

import streamlit as st

from lab.encoders import ENCODERS
from lab.experiments.transfer.facets import USUAL, FacetType
from lab.experiments.transfer.run import TransferSpec
from lab.ui.app.frame import Choice
from lab.ui.app.links import try_this as draw_links
from lab.ui.choose.controls import bound, controls

TYPE, GAP = "transfer.facet_type", "transfer.gap"
TYPES = {"language": "languages", "style": "styles", "voice": "voices", "modality": "modalities"}
GAPS = {"home": "its own home", "native": "the other's own probe"}
OWN = {"dataset", "facet_type", "encoders", "gap", "relate", "split_seed"}


def fields_of(chosen: Choice) -> dict[str, Any]:
    """Draw the controls in one row and return the fields of the run."""
    kinds = [str(kind) for kind in get_args(FacetType)]
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        kind = st.segmented_control(
            "Between", kinds, default=kinds[0], required=True, format_func=TYPES.__getitem__,
            **bound(TYPE, kinds[0]), help="What changes from training to test. Default: languages.",
        )  # fmt: skip
        gap = st.segmented_control(
            "Loss against", list(GAPS), default="home", required=True, format_func=GAPS.__getitem__,
            **bound(GAP, "home"),
            help=f"{TransferSpec.model_fields['gap'].description} Default: its own home.",
        )  # fmt: skip
        with st.popover("Settings", icon=":material/tune:"):
            settings = controls(TransferSpec, "transfer", skip=OWN)
    kind = kind or kinds[0]
    return {
        "dataset": chosen.dataset,
        "facet_type": kind,
        "encoders": encoders_of(kind, chosen),
        "gap": gap or "home",
        "split_seed": chosen.seed,
        **settings,
    }


def encoders_of(kind: str, chosen: Choice) -> str:
    """Return two encoders, the sidebar's first, or "" for the two usual ones.

    No encoder is judged alone: a distance is chosen on the other one.
    """
    if kind not in USUAL:
        return ""
    modality = USUAL[kind].modality
    asked = [e for e in (chosen.a, chosen.b) if e and ENCODERS.get(e).modality == modality]
    named = list(dict.fromkeys([*asked, *USUAL[kind].encoders]))
    return "" if tuple(named) == USUAL[kind].encoders else ", ".join(named[:2])


def try_this(kind: str) -> None:
    """Draw three links that lead on."""
    other = {"language": "style", "style": "language"}.get(kind, "language")
    links = [
        (f"The same between {TYPES[other]}", "transfer", {TYPE: other}),
        ("Let the copies of English in, and see what spelling alone carries", "transfer",
         {TYPE: "language", "transfer.copies": "keep"}),
        ("Across modalities, through maps that saw no test family", "transfer",
         {TYPE: "modality"}),
    ]  # fmt: skip
    draw_links(links)
