"""Which two clouds are slid: two views, and the space that they share."""

from __future__ import annotations

from typing import Any, get_args

import streamlit as st

from lab.data import DATASETS
from lab.encoders import ENCODERS
from lab.experiments.gap import GapSpec
from lab.experiments.shared import SpaceKind
from lab.ui import nav
from lab.ui.controls import controls, pick
from lab.ui.frame import Choice
from lab.ui.map_controls import FACET_WORDS

OTHER_FACETS = {"image": "openmoji", "text": "ja", "speech": "es+m3"}
"""The facet beside an encoder's first one that lies across a gap worth moving."""


def fields_of(chosen: Choice) -> dict[str, Any]:
    """Draw the choice of two facets and their space; return the fields of the gap's run.

    The encoders are A and B of the sidebar; without a B, the other cloud is A's own.
    """
    left, middle, right, more = st.columns([3, 3, 2, 1], gap="small", vertical_alignment="bottom")
    with left:
        a = f"{chosen.a}/{_facet(chosen, chosen.a, 'gap.facet_a')}"
    encoder = chosen.b or chosen.a
    with middle:
        b = f"{encoder}/{_facet(chosen, encoder, 'gap.facet_b', a)}"
    with right:
        told = GapSpec.model_fields["kind"].description or ""
        kinds = [kind for kind in get_args(SpaceKind) if kind != "none"]
        kind = pick("Shared space", kinds, "gap.kind", told, "auto")
    with more, st.popover("", icon=":material/tune:", help="Settings of the slide"):
        skip = {"dataset", "a", "b", "kind", "split_seed"}
        settings = controls(GapSpec, "gap", skip=skip)
    return {
        "dataset": chosen.dataset,
        "a": a,
        "b": b,
        "kind": kind,
        "split_seed": chosen.seed,
        **settings,
    }


def _facet(chosen: Choice, encoder: str, key: str, beside: str = "") -> str:
    """Draw the choice of a facet; beside the same encoder another one is meant."""
    modality = ENCODERS.get(encoder).modality
    taken = beside.removeprefix(f"{encoder}/")
    facets = [f for f in DATASETS.get(chosen.dataset).facets(modality) if f != taken]
    usual = OTHER_FACETS.get(str(modality)) if taken != beside else None
    side = "b" if beside else "a"
    words = f"Cloud {side}: {FACET_WORDS[str(modality)].lower()} ({encoder})"
    return pick(words, facets, key, "The encoders are A and B of the sidebar.", usual)


def try_this() -> None:
    """Draw three links to other gaps."""
    st.subheader("Try this")
    links = (
        ("Two languages of one encoder, half closed",
         {"a": "use", "gap.facet_b": "ja", "gap.closed": "50"}),
        ("An English encoder reads Spanish", {"a": "minilm", "gap.facet_b": "es"}),
        ("Image and text through a fitted map: hardly a gap is left",
         {"a": "lite0", "b": "minilm"}),
    )  # fmt: skip
    with st.container(horizontal=True):
        for words, query in links:
            st.page_link(
                nav.page("gap"), label=words, icon=":material/arrow_forward:", query_params=query
            )
