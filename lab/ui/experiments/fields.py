"""The knobs of any experiment: the main ones open, the rest behind a button."""

from __future__ import annotations

from typing import Any

import streamlit as st

from lab.core.contracts import Modality
from lab.core.registry import Registry
from lab.experiments.base import Experiment
from lab.ui.choose.controls import controls

MAIN = 4
"""So many fields are open where an experiment does not name its main ones."""


def main_of(entry: Experiment) -> tuple[str, ...]:
    """Return the fields that are open: those it names, or its first ones."""
    return entry.main or tuple(entry.spec_type.model_fields)[:MAIN]


def choose(entry: Experiment) -> dict[str, Any]:
    """Draw the knobs of an experiment and return what is chosen, by name."""
    main, known = main_of(entry), list(entry.spec_type.model_fields)
    options = {name: found for name in known if (found := options_of(entry, name))}
    rest = [name for name in known if name not in main]
    chosen = controls(entry.spec_type, entry.id, rest, options)
    if rest:
        with st.popover(f"More: {len(rest)} settings", icon=":material/tune:"):
            chosen |= controls(entry.spec_type, entry.id, main, options)
    return chosen


def options_of(entry: Experiment, name: str) -> list[str]:
    """Return the ids that a field may name, its default first among them; empty where it is free.

    What a field is called says of which registry its value is: "text_encoder", "dataset".
    """
    from lab.adversary.searches import SEARCHES
    from lab.data import DATASETS
    from lab.distance import DISTANCES
    from lab.encoders import ENCODERS
    from lab.perturb import PERTURBATIONS

    field = entry.spec_type.model_fields[name]
    kind = name.rpartition("_")[2]
    if kind == "encoder":
        modality = name.partition("_")[0]
        ids = [e.id for e in ENCODERS if modality not in list(Modality) or e.modality == modality]
    else:
        registries: dict[str, Registry[Any]] = {
            "dataset": DATASETS,
            "perturbation": PERTURBATIONS,
            "search": SEARCHES,
            "measure": DISTANCES,
        }
        ids = registries[kind].ids() if kind in registries else []
    if not ids or not isinstance(field.default, str):
        return []
    return [field.default, *(one for one in ids if one != field.default)]
