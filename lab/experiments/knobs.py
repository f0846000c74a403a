"""The knobs of any experiment, as a page, a notebook or a table of the documentation shows them."""

from __future__ import annotations

from typing import Any

from pydantic.fields import FieldInfo

from lab.core.contracts import Modality
from lab.core.registry import Registry
from lab.experiments.base import Experiment

MAIN = 4
"""So many knobs are shown first where an experiment does not name its main ones."""


def main_of(entry: Experiment) -> tuple[str, ...]:
    """Return the fields that are shown first: those it names, or its first ones."""
    return entry.main or tuple(entry.spec_type.model_fields)[:MAIN]


def label(name: str, field: FieldInfo) -> str:
    """Return a field's name for a person, with its unit.

    >>> label("n_test", FieldInfo(json_schema_extra={"unit": "concepts"}))
    'N test (concepts)'
    """
    extra = field.json_schema_extra
    unit = extra.get("unit") if isinstance(extra, dict) else None
    words = name.replace("_", " ").capitalize()
    return f"{words} ({unit})" if unit else words


def bounds(field: FieldInfo) -> tuple[Any, Any]:
    """Return (least, most) of a field, of the field's own type, None where open."""
    # A widget of a float takes no bound of 0 that is an int.
    of = float if field.annotation is float else lambda end: end
    least = next((of(m.ge) for m in field.metadata if hasattr(m, "ge")), None)
    most = next((of(m.le) for m in field.metadata if hasattr(m, "le")), None)
    return least, most


def options_of(entry: Experiment, name: str) -> list[str]:
    """Return the ids that a field may name, its default first among them; empty where it is free.

    What a field is called says of which registry its value is: "text_encoder", "dataset"; what its
    help says, whether it may be "none".
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
    if '"none"' in (field.description or ""):
        ids = [*ids, "none"]
    return [field.default, *(one for one in ids if one != field.default)]
