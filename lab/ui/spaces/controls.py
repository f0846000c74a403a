"""What is on the map: the views, their space, the projection, the colour and the hurt."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, get_args

import streamlit as st

from lab.core.contracts import MAX_SEVERITY, Modality
from lab.core.errors import BadInput
from lab.data import DATASETS
from lab.encoders import ENCODERS
from lab.experiments.spaces.map.run import MapSpec
from lab.experiments.views.shared_space import SpaceKind
from lab.experiments.views.view import View, parse_views
from lab.perturb import PERTURBATIONS
from lab.ui.app.frame import Choice
from lab.ui.board.curve import fitting
from lab.ui.choose.controls import bound, bound_number, controls, pick
from lab.ui.choose.encoder import called

PARTNERS = {"image": "use", "text": "lite0", "speech": "use", "place": "use"}
"""What stands beside an encoder of a modality where no B is chosen."""
FACET_WORDS = {"image": "Style", "text": "Language", "speech": "Voice", "place": "Place"}
NONE, NOTHING = "none", "nothing"
COLOURS = ("facet", "subgroup", "drift", "correctness")
FEW_FACETS = 6


@dataclass(frozen=True)
class Wanted:
    """The choice of a map: the fields of its run, and how it is coloured."""

    fields: dict[str, Any]
    """Of the experiment, coloured by facet: all that costs time but correctness."""
    colour: str

    @property
    def dataset(self) -> str:
        return str(self.fields["dataset"])

    @property
    def views(self) -> tuple[View, ...]:
        return parse_views(DATASETS.get(self.dataset), self.fields["views"])

    @property
    def hurt(self) -> bool:
        return bool(self.fields["severity"])

    def run_fields(self, projection: str, colour: str = "facet") -> dict[str, Any]:
        """Return the fields of one run."""
        return {**self.fields, "projection": projection, "colour": colour}


def wanted(chosen: Choice) -> Wanted:
    """Draw the controls, two beside each other, and return what they say."""
    b = chosen.b or partner(chosen.dataset, chosen.a)
    with st.grid(2, min_column_width=140, gap="small"):
        first = _facet(chosen.dataset, chosen.a, "map.facet_a", "")
        taken = first if b == chosen.a else ""
        second = _facet(chosen.dataset, b, "map.facet_b", taken)
        told = MapSpec.model_fields["colour"].description or ""
        colour = pick("Colour by", COLOURS, "map.colour", told, "facet")
        perturbation = pick(
            f"Hurt {ENCODERS.get(chosen.a).modality} by", [NOTHING, *fitting(chosen.a)],
            "map.perturbation", "Hurt items are placed among the clean ones.", NOTHING,
        )  # fmt: skip
    views = [f"{chosen.a}/{first}", f"{b}/{second}"]
    severity = _severity(perturbation)
    with st.popover("More settings", icon=":material/tune:"):
        others = [name for name in _all_views(chosen.dataset) if name not in views]
        third = pick(
            "A third view", [NONE, *others], "map.third", "One more view on the same map.", NONE
        )
        told = MapSpec.model_fields["space"].description or ""
        usual = "none" if single(chosen.dataset) else "auto"
        space = pick("Shared space", get_args(SpaceKind), "map.space", told, usual)
        projection = st.segmented_control(
            "Flattened by", ["umap", "pca"], default="umap", required=True,
            **bound("map.projection", "umap"),
            help="PCA comes at once. UMAP takes its place when it is ready. Default: umap.",
        )  # fmt: skip
        skip = set(MapSpec.model_fields) - {"n_neighbours", "n_train_pairs"}
        settings = controls(MapSpec, "map", skip=skip)
    views += [third] if third != NONE else []
    fields = {
        "dataset": chosen.dataset,
        "views": ", ".join(views),
        "space": space,
        "projection": projection or "umap",
        "perturbation": perturbation if severity else "",
        "severity": severity,
        "split_seed": chosen.seed,
        "init_seed": chosen.seed,
        "draw_seed": chosen.seed,
        **settings,
    }
    return Wanted(fields, colour)


def single(dataset: str) -> bool:
    """Whether a data set has one facet of one modality, such as a folder of pictures: nothing in it
    is paired, so no map between encoders is fitted on it."""
    entry = DATASETS.get(dataset)
    return sum(len(entry.facets(modality)) for modality in entry.modalities) < 2


def partner(dataset: str, encoder: str) -> str:
    """Return what stands beside an encoder: the usual one, or of its own modality where the data
    set has no other."""
    entry, modality = DATASETS.get(dataset), ENCODERS.get(encoder).modality
    usual = PARTNERS[str(modality)]
    if ENCODERS.get(usual).modality in entry.modalities:
        return usual
    same = (e for e in ENCODERS if e.modality == modality and not e.card.control)
    return next((e.id for e in same if e.id != encoder and e.availability().ok), encoder)


def other_facets(dataset: str, modality: Modality, taken: str) -> list[str]:
    """Return the facets of a modality but the one that is taken.

    Raises ``BadInput`` where that leaves none.
    """
    facets = [f for f in DATASETS.get(dataset).facets(modality) if f != taken]
    if not facets:
        got = f"{taken} alone"
        do = "Choose another encoder B in the sidebar, or another data set."
        raise BadInput(f"a second facet of {modality} beside {taken}", got, do)
    return facets


def _facet(dataset: str, encoder: str, key: str, taken: str) -> str:
    modality = ENCODERS.get(encoder).modality
    facets = other_facets(dataset, modality, taken)
    return pick(f"{FACET_WORDS[str(modality)]} ({called(encoder)})", facets, key)


def _all_views(dataset: str) -> list[str]:
    """Every pretrained encoder with the first few facets of its modality."""
    entry = DATASETS.get(dataset)
    return [
        f"{encoder.id}/{facet}"
        for encoder in ENCODERS
        if encoder.modality in entry.modalities and not encoder.card.control
        for facet in entry.facets(Modality(encoder.modality))[:FEW_FACETS]
    ]


def _severity(perturbation: str) -> float:
    if perturbation == NOTHING:
        return 0.0
    severity = st.slider(
        "Severity (0 clean, 5 worst)", 0.0, MAX_SEVERITY, 3.0, 0.5,
        **bound_number("map.severity", 3.0, 0, MAX_SEVERITY, "severity"),
        help=f"{PERTURBATIONS.get(perturbation).label}. Default: 3.",
    )  # fmt: skip
    return float(severity)
