"""The knobs of any experiment, as a page, a notebook or a table of the documentation shows them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pydantic.fields import FieldInfo

from lab.core.contracts import Modality
from lab.core.registry import Registry
from lab.experiments.base import Experiment

MAIN = 4
"""So many knobs are shown first where an experiment does not name its main ones."""
CALLED = {
    "a": "first view",
    "b": "second view",
    "dataset": "data set",
    "n_confirm": "n confirming draws",
    "n_each": "n items a round",
    "n_train": "n training",
    "n_train_pairs": "n training pairs",
    "n_tune": "n tuning",
    "n_without": "n draws without pairs",
    "old_dataset": "old data set",
    "snr_db": "sound over noise",
}
"""What a field is called for a person where its name would say too little."""
COUNTED = {"random": "directions", "test": "items", "timed": "items", "validation": "items"}
"""What a number counts where the field names no unit, by the last word of its name."""


def main_of(entry: Experiment) -> tuple[str, ...]:
    """Return the fields that are shown first: those it names, or its first ones."""
    return entry.main or tuple(entry.spec_type.model_fields)[:MAIN]


def label(name: str, field: FieldInfo) -> str:
    """Return a field's name for a person, with its unit.

    >>> label("n_test", FieldInfo(json_schema_extra={"unit": "concepts"}))
    'Number of test concepts'
    >>> label("a", FieldInfo()), label("keep", FieldInfo(json_schema_extra={"unit": "share"}))
    ('First view', 'Keep (share)')
    """
    words, unit = called(name, field), _unit(field)
    said = words[0].upper() + words[1:]
    return f"{said} ({unit})" if unit and not words.endswith(unit) else said


def called(name: str, field: FieldInfo) -> str:
    """Return a field's name within a sentence.

    >>> called("n_test", FieldInfo(json_schema_extra={"unit": "concepts"}))
    'number of test concepts'
    >>> called("n_test", FieldInfo())
    'number of test items'
    """
    words, unit = CALLED.get(name, name.replace("_", " ")), _unit(field)
    if words.startswith("n "):
        of = "" if words.endswith("s") else unit or COUNTED.get(words.rpartition(" ")[2], "")
        words = f"number of {words[2:]} {of}".rstrip()
    return words


def chosen(entry: Experiment, fields: Mapping[str, Any]) -> str:
    """Return what is chosen in a sentence, such as "encoder hog, number of test concepts 60"."""
    known = entry.spec_type.model_fields
    return ", ".join(f"{called(name, known[name])} {value}" for name, value in fields.items())


def _unit(field: FieldInfo) -> str:
    extra = field.json_schema_extra
    return str(extra.get("unit", "")) if isinstance(extra, dict) else ""


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
    from lab.experiments.limit.knob import KNOBS
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
            "knob": KNOBS,
        }
        ids = registries[kind].ids() if kind in registries else []
    if not ids or not isinstance(field.default, str):
        return []
    if '"none"' in (field.description or ""):
        ids = [*ids, "none"]
    return [field.default, *(one for one in ids if one != field.default)]
