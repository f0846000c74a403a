"""What a transfer run moves between, and how its loss is counted."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, get_args

import streamlit as st

from lab.data import DATASETS
from lab.encoders import ENCODERS
from lab.experiments.transfer.facets import USUAL, FacetType
from lab.experiments.transfer.run import TransferSpec
from lab.ui.app import nav
from lab.ui.app.errors import Lacks
from lab.ui.app.frame import Choice
from lab.ui.app.links import links
from lab.ui.app.links import try_this as draw_links
from lab.ui.choose.controls import bound, controls, pick

TYPE, GAP, ENCODER = "transfer.facet_type", "transfer.gap", "transfer.encoder"
THE_USUAL = "the usual two"
TYPES = {"language": "languages", "style": "styles", "voice": "voices", "modality": "modalities"}
GAPS = {"home": "its home", "native": "the other's own"}
OWN = {"dataset", "facet_type", "encoders", "gap", "relate", "split_seed"}


def fields_of(chosen: Choice) -> dict[str, Any]:
    """Draw the controls and return the fields of the run."""
    kinds = kinds_of(chosen.dataset)
    if st.session_state.get(TYPE) not in (None, *kinds):
        del st.session_state[TYPE]  # asked of another data set
    kind = st.segmented_control(
        "Between", kinds, default=kinds[0], required=True, wrap=True, format_func=TYPES.__getitem__,
        **bound(TYPE, kinds[0]), help="What changes from training to test. Default: languages.",
    )  # fmt: skip
    kind = kind or kinds[0]
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        gap = st.segmented_control(
            "Loss against", list(GAPS), default="home", required=True, format_func=GAPS.__getitem__,
            **bound(GAP, "home"),
            help=f"{TransferSpec.model_fields['gap'].description} Default: its own home.",
        )  # fmt: skip
        with st.popover("Settings", icon=":material/tune:"):
            encoders = _encoders(kind, chosen)
            settings = controls(TransferSpec, "transfer", skip=OWN)
    return {
        "dataset": chosen.dataset,
        "facet_type": kind,
        "encoders": encoders,
        "gap": gap or "home",
        "split_seed": chosen.seed,
        **settings,
    }


def kinds_of(dataset: str) -> list[str]:
    """Return what a data set has two of, to move between; raises ``Lacks`` where it has none."""
    entry = DATASETS.get(dataset)
    here = {
        kind: len(entry.modalities) if kind not in USUAL
        else len(entry.facets(USUAL[kind].modality)) if USUAL[kind].modality in entry.modalities
        else 0
        for kind in map(str, get_args(FacetType))
    }  # fmt: skip
    kinds = [kind for kind, n in here.items() if n > 1]
    if not kinds:
        raise Lacks(
            f"Transfer goes from one language, style, voice or modality to another. "
            f"{entry.card.title} has only one.",
            lambda: links((
                ("Transfer between styles of drawings", "transfer",
                 {nav.DATA: "emojilab", TYPE: "style"}),
                ("See where an encoder breaks on it", "board", {}),
            )),
        )  # fmt: skip
    return kinds


def _encoders(kind: str, chosen: Choice) -> str:
    """Draw the choice of the first encoder, among those that read what changes."""
    if kind not in USUAL:
        return ""
    modality = USUAL[kind].modality
    known = [e.id for e in ENCODERS if e.modality == modality and not e.card.control]
    asked = [e for e in (chosen.a, chosen.b) if e and ENCODERS.get(e).modality == modality]
    told = "Two encoders are compared: this one, and a usual one beside it."
    usual = asked[0] if asked else THE_USUAL
    first = pick("Encoder to test", list(dict.fromkeys([THE_USUAL, *known, *asked])), ENCODER,
                 told, usual)  # fmt: skip
    return encoders_of(kind, [first, *asked] if first != THE_USUAL else [])


def encoders_of(kind: str, asked: Sequence[str]) -> str:
    """Return two encoders, those asked for first, or "" for the two usual ones.

    No encoder is judged alone: a distance is chosen on the other one.
    """
    named = list(dict.fromkeys([*asked, *USUAL[kind].encoders]))
    return "" if tuple(named) == USUAL[kind].encoders else ", ".join(named[:2])


def try_this(kind: str) -> None:
    """Draw three links that lead on."""
    other = {"language": "style", "style": "language"}.get(kind, "language")
    links = [
        (f"The same between {TYPES[other]}", "transfer", {TYPE: other}),
        ("Keep names that are the same in English", "transfer",
         {TYPE: "language", "transfer.copies": "keep"}),
        ("From pictures to words and voices", "transfer",
         {TYPE: "modality"}),
    ]  # fmt: skip
    draw_links(links)
