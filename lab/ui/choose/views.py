"""Which views are compared: encoders and facets of each modality, in the address."""

from __future__ import annotations

from collections.abc import Collection, Sequence

import streamlit as st

from lab.core.contracts import Dataset, Modality
from lab.data import DATASETS
from lab.encoders import ENCODERS
from lab.experiments.spaces.table.run import VIEWS
from lab.experiments.views.facets import facet_name
from lab.experiments.views.view import parse_views
from lab.figures.theme import mark
from lab.ui.app.errors import named, plain
from lab.ui.app.frame import USUAL, Choice
from lab.ui.choose.controls import bound
from lab.ui.spaces.controls import partner, single

USUAL_DATASET = "emojilab"
"""Whose views the default table names; another data set takes of them what it has,
else its first facet."""
FACETS = {"image": "Styles", "text": "Languages", "speech": "Voices", "place": "Places"}


def usual(dataset: str) -> dict[str, tuple[list[str], list[str]]]:
    """Return (encoders, facets) of each modality in the default table."""
    chosen: dict[str, tuple[list[str], list[str]]] = {}
    entry = DATASETS.get(dataset)
    for view in parse_views(DATASETS.get(USUAL_DATASET), VIEWS):
        encoders, facets = chosen.setdefault(str(view.modality), ([], []))
        if view.modality not in entry.modalities:
            continue
        if view.encoder not in encoders:
            encoders.append(view.encoder)
        if view.facet in entry.facets(view.modality):
            facets.append(view.facet)
    for modality in entry.modalities:
        chosen.setdefault(str(modality), ([USUAL[modality]], []))
    for name, (_, facets) in chosen.items():
        if not facets and name in entry.modalities:
            facets.append(entry.facets(Modality(name))[0])
    return chosen


def pick_views(chosen: Choice) -> str:
    """Draw two lists a modality and return the views, as a spec writes them.

    The encoders of the sidebar are always among them.
    """
    dataset = chosen.dataset
    entry = DATASETS.get(dataset)
    views: list[str] = []
    here: set[str] = set()
    for modality, (encoders, facets) in usual(dataset).items():
        if modality not in entry.modalities:
            continue
        left, right = st.columns([2, 3], gap="small")
        known = [e.id for e in ENCODERS if e.modality == modality]
        with left:
            models = _several(f"{mark(modality).icon} {modality.capitalize()} encoders", known,
                              encoders, f"spaces.{modality}")  # fmt: skip
        with right:
            named = _facets(entry, modality, facets)
        views += [f"{model}/{facet}" for model in models for facet in named]
        here.update(models if named else ())
    views += _of_sidebar(chosen, here)
    if len(views) == 1 and single(dataset):
        # Of one facet, two encoders are compared: what else is there to compare?
        views.append(f"{partner(dataset, chosen.a)}/{views[0].rpartition('/')[2]}")
    st.caption(
        f"{len(views)} views: each encoder with each style, language or voice beside it, and "
        "encoders A and B of the sidebar. Controls are in italics."
    )
    return ", ".join(views)


def _of_sidebar(chosen: Choice, here: Collection[str]) -> list[str]:
    """Encoders A and B on their first facet, where they are in no view yet."""
    entry = DATASETS.get(chosen.dataset)
    asked = dict.fromkeys(name for name in (chosen.a, chosen.b) if name is not None)
    missing = [ENCODERS.get(name) for name in asked if name not in here]
    return [
        f"{encoder.id}/{entry.facets(encoder.modality)[0]}"
        for encoder in missing
        if encoder.modality in entry.modalities
    ]


def facet_labels(entry: Dataset, modality: Modality) -> dict[str, str]:
    """Return the facets of a modality by what they are called in the list and in a link.

    A list that is bound to the address writes what it shows, so the code stands in it too.
    """
    named = {facet: facet_name(entry, modality, facet) for facet in entry.facets(modality)}
    return {name if name == facet else f"{name} ({facet})": facet for facet, name in named.items()}


def _facets(entry: Dataset, modality: str, usual: Sequence[str]) -> list[str]:
    facet_of = facet_labels(entry, Modality(modality))
    shown = [label for label, facet in facet_of.items() if facet in usual]
    shown.sort(key=lambda label: usual.index(facet_of[label]))
    chosen = _several(FACETS[modality], list(facet_of), shown, f"spaces.{modality}_facets")
    return [facet_of[label] for label in chosen]


def _several(title: str, options: Sequence[str], usual: Sequence[str], key: str) -> list[str]:
    """Draw a bound list; a link that asks for what is not there gets a notice."""
    unknown = [v for v in st.query_params.get_all(key) if v and v not in options]
    if unknown and key not in st.session_state:
        st.warning(
            f"The link asks for “{named(unknown[0])}” among {plain(title)}. There is no such "
            "choice here, so it is left out."
        )
    held = st.session_state.get(key)
    if held is not None and any(value not in options for value in held):
        st.session_state[key] = [value for value in held if value in options]
    return st.multiselect(
        title, options, list(usual), **bound(key, list(usual)),
        help=f"Type to search. Default: {', '.join(usual) or 'none'}.",
    )  # fmt: skip
