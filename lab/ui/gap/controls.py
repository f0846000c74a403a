"""Which two clouds are slid: two views, and the space that they share."""

from __future__ import annotations

from typing import Any, get_args

import streamlit as st

from lab.core.contracts import Modality
from lab.data import DATASETS
from lab.encoders import ENCODERS
from lab.experiments.gap.closing.spec import GapSpec
from lab.experiments.views.shared_space import SpaceKind
from lab.ui.app.errors import Lacks
from lab.ui.app.frame import DEFAULTS, NONE, Choice, choice
from lab.ui.app.links import links
from lab.ui.app.links import try_this as draw_links
from lab.ui.choose.controls import controls, pick
from lab.ui.choose.encoder import called, pick_encoder
from lab.ui.spaces.controls import FACET_WORDS, other_facets, partner, single

OTHER_FACETS = {"image": "openmoji", "text": "ja", "speech": "es+m3"}
"""The facet beside an encoder's first one that lies across a gap worth moving."""
OWN = "two encoders of your choice"


def fields_of(chosen: Choice) -> dict[str, Any]:
    """Draw the choice of two clouds and their space; return the fields of the gap's run.

    They are the two modalities of a space made for both, or two encoders that are chosen here;
    without a second one, the other cloud is the first one's own.
    """
    _two_clouds(chosen)
    spaces = _made_for_two(chosen.dataset)
    one, two, three, more = st.columns([4, 3, 3, 1], gap="small", vertical_alignment="bottom")
    with one:
        told = "A space that was made for two modalities, or two encoders of your choice."
        clouds = pick("Clouds in", [*spaces, OWN], "gap.clouds", told)
    if clouds == OWN:
        with st.grid(2, min_column_width=140, gap="small"):
            pick_encoder("Encoder A", "a", "The encoder of the first cloud.", DEFAULTS["a"])
            pick_encoder("Encoder B", "b", "The encoder of the second cloud.", NONE, [NONE])
        chosen = choice()
    first, second = spaces.get(clouds, (chosen.a, chosen.b or chosen.a))
    with two:
        a = f"{first}/{_facet(chosen, first, 'gap.facet_a')}"
    with three:
        b = f"{second}/{_facet(chosen, second, 'gap.facet_b', a)}"
    kind = "auto"
    with more, st.popover("", icon=":material/tune:", help="Settings of the slide"):
        if clouds == OWN:
            told = GapSpec.model_fields["kind"].description or ""
            kinds = [kind for kind in get_args(SpaceKind) if kind != "none"]
            kind = pick("Shared space", kinds, "gap.kind", told, kind)
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


def _two_clouds(chosen: Choice) -> None:
    """Raise ``Lacks`` for a data set that no two clouds can be taken from."""
    if single(chosen.dataset):
        title = DATASETS.get(chosen.dataset).card.title
        raise Lacks(
            f"A gap lies between two modalities, styles or languages. {title} has only one.",
            lambda: links(
                (
                    (
                        "Compare two encoders on it",
                        "distances",
                        {"b": partner(chosen.dataset, chosen.a)},
                    ),
                    ("See where an encoder breaks on it", "board", {}),
                )
            ),
        )


def _made_for_two(dataset: str) -> dict[str, tuple[str, str]]:
    """Return the spaces that two encoders of different modality share, with the encoders."""
    spaces: dict[str, dict[Modality, str]] = {}
    for encoder in ENCODERS:
        usable = encoder.card.space and not encoder.card.control and encoder.availability().ok
        if usable and encoder.modality in DATASETS.get(dataset).modalities:
            spaces.setdefault(encoder.card.space, {}).setdefault(encoder.modality, encoder.id)
    return {
        name: (towers[min(towers)], towers[max(towers)])
        for name, towers in spaces.items()
        if len(towers) > 1
    }


def _facet(chosen: Choice, encoder: str, key: str, beside: str = "") -> str:
    """Draw the choice of a facet; beside the same encoder another one is meant."""
    modality = ENCODERS.get(encoder).modality
    taken = beside.removeprefix(f"{encoder}/")
    facets = other_facets(chosen.dataset, modality, taken)
    usual = OTHER_FACETS.get(str(modality)) if taken != beside else None
    side = "b" if beside else "a"
    words = f"Cloud {side}: {FACET_WORDS[str(modality)].lower()} ({called(encoder)})"
    return pick(words, facets, key, "The facet that the encoder reads.", usual)


def try_this() -> None:
    """Draw three links to other gaps."""
    links = (
        ("Two languages of one encoder, half closed",
         {"gap.clouds": OWN, "a": "use", "b": NONE, "gap.facet_b": "ja", "gap.closed": "50"}),
        ("Two styles of one image encoder",
         {"gap.clouds": OWN, "a": "lite0", "b": NONE, "gap.facet_b": "openmoji"}),
        ("Image and text through a fitted map",
         {"gap.clouds": OWN, "a": "lite0", "b": "minilm"}),
    )  # fmt: skip
    draw_links((words, "gap", query) for words, query in links)
