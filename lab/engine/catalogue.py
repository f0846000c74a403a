"""What the house holds, as plain records: the same for command line, app and docs."""

from __future__ import annotations

from collections.abc import Callable
from enum import Enum
from typing import Any

from lab.core.contracts import Dataset, Encoder
from lab.core.errors import Unavailable, unknown_id
from lab.core.registry import Registry
from lab.experiments.base import Experiment
from lab.language.base import LanguageModel


def catalogue(kind: str) -> list[dict[str, Any]]:
    """Describe every entry of a kind. Raises ``UnknownId`` for a kind that has no registry."""
    kinds = _kinds()
    if kind not in kinds:
        raise unknown_id("kind", kind, kinds)
    registry, describe = kinds[kind]
    return [describe(entry) for entry in registry]


def _kinds() -> dict[str, tuple[Registry[Any], Callable[[Any], dict[str, Any]]]]:
    from lab.adversary.guards import GUARDS
    from lab.adversary.searches import SEARCHES
    from lab.data import DATASETS
    from lab.distance import DISTANCES
    from lab.encoders import ENCODERS
    from lab.experiments import EXPERIMENTS
    from lab.foresight.base import FORESIGHTS
    from lab.fusion.base import FUSIONS
    from lab.impute.base import IMPUTERS
    from lab.impute.fills import FILLS
    from lab.language import LANGUAGE_MODELS
    from lab.perturb import PERTURBATIONS
    from lab.transferability import SCORES

    return {
        "datasets": (DATASETS, _dataset),
        "encoders": (ENCODERS, _encoder),
        "language_models": (LANGUAGE_MODELS, _language_model),
        "perturbations": (PERTURBATIONS, _fields(
            "modality", "kind", "unit", "levels", "deterministic", "monotone", "source",
            title="label",
        )),
        "distances": (DISTANCES, _fields(
            "title", "symbol", "needs", "direction", "meaning", "misleads", "source",
        )),
        "scores": (SCORES, _fields("title", "symbol", "needs", "meaning", "misleads", "source")),
        "foresights": (FORESIGHTS, _fields(
            "title", "reads", "is_accuracy", "meaning", "misleads", "source",
        )),
        "guards": (GUARDS, _fields("title", "unit", "sense", "threshold", "meaning", "source")),
        "searches": (SEARCHES, _fields("title", "needs_gradient", "source")),
        "fusions": (FUSIONS, _fields("title", source="reference")),
        "fills": (FILLS, _fields("title", "help")),
        "imputers": (IMPUTERS, _fields("title", source="reference")),
        "experiments": (EXPERIMENTS, _experiment),
    }  # fmt: skip


def _dataset(entry: Dataset) -> dict[str, Any]:
    from lab.data import availability_of

    facets: dict[str, list[str]] = {}
    missing = []
    there = availability_of(entry)
    for modality in entry.modalities:
        if not there.ok:
            facets[str(modality)] = []
            continue
        try:
            facets[str(modality)] = list(entry.facets(modality))
        except Unavailable as error:
            # One modality less is no reason to hide the others.
            facets[str(modality)] = []
            missing.append(error)
    return {
        "id": entry.id,
        "title": entry.card.title,
        "modalities": [str(m) for m in entry.modalities],
        "facets": facets,
        "concepts": len(entry.concepts) if there.ok else 0,
        "license": entry.card.licence,
        "synthetic": list(entry.card.synthetic),
        "source": entry.card.source,
        "available": there.ok and not missing,
        "reason": there.reason or " ".join(f"Missing: {error.expected}." for error in missing),
        "command": there.command or " ".join(error.do for error in missing),
    }


def _encoder(entry: Encoder) -> dict[str, Any]:
    availability = entry.availability()
    return {
        "id": entry.id,
        "title": entry.card.title,
        "modality": str(entry.modality),
        "dim": entry.dim,
        "license": entry.card.licence,
        "available": availability.ok,
        "reason": availability.reason,
        "command": availability.command,
        "family": entry.card.family,
        "control": entry.card.control,
        "control_of": entry.card.control_of,
        "differentiable": entry.card.differentiable,
        "space": entry.card.space,
        "optional": entry.card.optional,
        "source": entry.card.source,
        "trained_on": entry.card.trained_on,
    }


def _language_model(entry: LanguageModel) -> dict[str, Any]:
    availability = entry.availability()
    return {
        "id": entry.id,
        "title": entry.card.title,
        "license": entry.card.licence,
        "available": availability.ok,
        "reason": availability.reason,
        "command": availability.command,
        "source": entry.card.source,
        "trained_on": entry.card.trained_on,
    }


def _fields(*names: str, **others: str) -> Callable[[Any], dict[str, Any]]:
    """Return what describes an entry by its id and these fields; ``others`` give theirs a name."""
    shown = {**{name: name for name in names}, **others}

    def described(entry: Any) -> dict[str, Any]:
        said = {name: getattr(entry, field) for name, field in shown.items()}
        return {"id": entry.id, **{k: _plain(v) for k, v in said.items()}, "available": True}

    return described


def _plain(value: Any) -> Any:
    if isinstance(value, Enum):
        return str(value)
    return list(value) if isinstance(value, tuple) else value


def _experiment(entry: Experiment) -> dict[str, Any]:
    fields = {
        name: {"default": field.default, "help": field.description}
        for name, field in entry.spec_type.model_fields.items()
    }
    return {
        "id": entry.id,
        "title": entry.title,
        "question": entry.question,
        "fields": fields,
        "references": list(entry.references),
        "available": True,
    }
