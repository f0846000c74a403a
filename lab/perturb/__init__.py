"""Floor 3: ways to hurt an input, by modality, with severity in physical units."""

from lab.core.contracts import Perturbation
from lab.core.registry import Registry

PERTURBATIONS: Registry[Perturbation] = Registry("perturbation", "lab.perturb")
