"""Which code decides the numbers of a run: its experiment's, and that of all its spec names."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from lab.core.registry import Registry, module_of
from lab.experiments import EXPERIMENTS
from lab.experiments.base import Experiment, Spec
from lab.store.code import code_digest


def code_of(entry: Experiment, spec: Spec, depends_on: Iterable[str]) -> str:
    """Return a digest of the code that decides the numbers of a run of a resolved spec.

    ``depends_on`` are the names of its fingerprint.
    """
    return code_digest(*modules_of(entry, spec, depends_on))


def modules_of(entry: Experiment, spec: Spec, depends_on: Iterable[str]) -> list[str]:
    """Return the modules that a run of a resolved spec begins at: the experiment's, and those of
    every data set, encoder, perturbation, measure ... that a field names or the experiment uses.

    A word that happens to be an id counts too: that costs a computation, never a wrong number.
    """
    fields = [value for value in spec.model_dump().values() if isinstance(value, str)]
    named = [used for used in entry.uses if isinstance(used, str)]
    texts = [*fields, *named, *depends_on]
    modules = {module_of(EXPERIMENTS.get(entry.id))}
    for registry in registries():
        modules |= {module for text in texts for module in registry.modules_named(text)}
    whole = [used for used in entry.uses if not isinstance(used, str)]
    modules |= {module_of(one) for registry in whole for one in registry}
    return sorted(modules)


def registries() -> list[Registry[Any]]:
    """Return every registry of what a spec can name."""
    from lab.adversary.guards import GUARDS
    from lab.adversary.searches import SEARCHES
    from lab.data import DATASETS
    from lab.distance import DISTANCES
    from lab.encoders import ENCODERS
    from lab.perturb import PERTURBATIONS
    from lab.transferability import SCORES

    return [DATASETS, ENCODERS, PERTURBATIONS, DISTANCES, SCORES, GUARDS, SEARCHES]
