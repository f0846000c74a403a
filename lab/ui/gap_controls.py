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
from lab.ui.map_controls import all_views

OTHER_FACETS = {"image": "openmoji", "text": "ja", "speech": "es+m3"}
"""The facet beside an encoder's first one that lies across a gap worth moving."""


def fields_of(chosen: Choice) -> dict[str, Any]:
    """Draw the choice of two views and their space; return the fields of the gap's run."""
    views = all_views(chosen.dataset)
    first = _first(chosen.dataset, chosen.a)
    second = _first(chosen.dataset, chosen.b) if chosen.b else _across(chosen.dataset, chosen.a)
    left, middle, right, more = st.columns([3, 3, 2, 1], gap="small", vertical_alignment="bottom")
    with left:
        a = pick("Cloud a", _with(first, views), "gap.a", "One encoder on one facet.", first)
    with middle:
        rest = [view for view in _with(second, views) if view != a]
        told = "What it is paired with: the same concepts."
        b = pick("Cloud b", rest, "gap.b", told, second)
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


def _with(view: str, views: list[str]) -> list[str]:
    """The list, with what the sidebar asks for in it: a control is not listed else."""
    return views if view in views else [view, *views]


def _first(dataset: str, encoder: str) -> str:
    return f"{encoder}/{DATASETS.get(dataset).facets(ENCODERS.get(encoder).modality)[0]}"


def _across(dataset: str, encoder: str) -> str:
    modality = ENCODERS.get(encoder).modality
    facets = DATASETS.get(dataset).facets(modality)
    other = OTHER_FACETS.get(str(modality), "")
    return f"{encoder}/{other if other in facets else facets[-1]}"


def try_this() -> None:
    """Draw three links to other gaps."""
    st.subheader("Try this")
    links = (
        ("Two languages of one encoder, half closed",
         {"gap.a": "use/en", "gap.b": "use/ja", "gap.closed": "50"}),
        ("An English encoder reads Spanish", {"gap.a": "minilm/en", "gap.b": "minilm/es"}),
        ("Image and text through a fitted map: hardly a gap is left",
         {"gap.a": "lite0/noto", "gap.b": "minilm/en", "gap.kind": "ridge"}),
    )  # fmt: skip
    with st.container(horizontal=True):
        for words, query in links:
            st.page_link(
                nav.page("gap"), label=words, icon=":material/arrow_forward:", query_params=query
            )
