"""What the house holds, as plain records: the same for command line, app and docs."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from lab.adversary.base import Guard, Search
from lab.core.contracts import Dataset, Encoder, Perturbation
from lab.core.errors import Unavailable, unknown_id
from lab.core.registry import Registry
from lab.distance.base import Distance
from lab.experiments.base import Experiment
from lab.foresight.base import Foresight
from lab.fusion.base import Fusion
from lab.impute.base import Imputer
from lab.impute.fills import Fill
from lab.language.base import LanguageModel
from lab.transferability.base import Score


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
        "perturbations": (PERTURBATIONS, _perturbation),
        "distances": (DISTANCES, _distance),
        "scores": (SCORES, _score),
        "foresights": (FORESIGHTS, _foresight),
        "guards": (GUARDS, _guard),
        "searches": (SEARCHES, _search),
        "fusions": (FUSIONS, _method),
        "fills": (FILLS, _fill),
        "imputers": (IMPUTERS, _method),
        "experiments": (EXPERIMENTS, _experiment),
    }


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


def _perturbation(entry: Perturbation) -> dict[str, Any]:
    return {
        "id": entry.id,
        "title": entry.label,
        "modality": str(entry.modality),
        "kind": entry.kind,
        "unit": entry.unit,
        "levels": list(entry.levels),
        "deterministic": entry.deterministic,
        "monotone": entry.monotone,
        "source": entry.source,
        "available": True,
    }


def _distance(entry: Distance) -> dict[str, Any]:
    return {
        "id": entry.id,
        "title": entry.title,
        "symbol": entry.symbol,
        "needs": str(entry.needs),
        "direction": str(entry.direction),
        "meaning": entry.meaning,
        "misleads": entry.misleads,
        "source": entry.source,
        "available": True,
    }


def _score(entry: Score) -> dict[str, Any]:
    return {
        "id": entry.id,
        "title": entry.title,
        "symbol": entry.symbol,
        "needs": str(entry.needs),
        "meaning": entry.meaning,
        "misleads": entry.misleads,
        "source": entry.source,
        "available": True,
    }


def _foresight(entry: Foresight) -> dict[str, Any]:
    return {
        "id": entry.id,
        "title": entry.title,
        "reads": str(entry.reads),
        "is_accuracy": entry.is_accuracy,
        "meaning": entry.meaning,
        "misleads": entry.misleads,
        "source": entry.source,
        "available": True,
    }


def _guard(entry: Guard) -> dict[str, Any]:
    return {
        "id": entry.id,
        "title": entry.title,
        "unit": entry.unit,
        "sense": str(entry.sense),
        "threshold": entry.threshold,
        "meaning": entry.meaning,
        "source": entry.source,
        "available": True,
    }


def _method(entry: Fusion | Imputer) -> dict[str, Any]:
    return {
        "id": entry.id, "title": entry.title, "source": entry.reference, "available": True,
    }  # fmt: skip


def _fill(entry: Fill) -> dict[str, Any]:
    return {"id": entry.id, "title": entry.title, "help": entry.help, "available": True}


def _search(entry: Search) -> dict[str, Any]:
    return {
        "id": entry.id,
        "title": entry.title,
        "needs_gradient": entry.needs_gradient,
        "source": entry.source,
        "available": True,
    }


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
