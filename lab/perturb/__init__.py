"""Floor 3: ways to hurt an input, by modality, with severity in physical units."""

from lab.core.contracts import Modality, Perturbation
from lab.core.registry import Registry

PERTURBATIONS: Registry[Perturbation] = Registry("perturbation", "lab.perturb")


def for_modality(modality: Modality | str) -> list[Perturbation]:
    """Return the perturbations that suit a modality: its own, and those of any modality."""
    return [p for p in PERTURBATIONS if p.modality in (modality, Modality.ANY)]
