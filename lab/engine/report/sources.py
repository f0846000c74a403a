"""The sources of every method that a run used: the experiment's, and of all that its spec names."""

from __future__ import annotations

from functools import cache
from typing import Any

from lab.engine.hand_out import BETWEEN
from lab.experiments import EXPERIMENTS
from lab.experiments.base import Experiment, Result
from lab.experiments.code_of import registries


def sources_of(result: Result) -> list[str]:
    """Return the sources of a run in words, each once: the experiment's references first, then
    those of the encoders, perturbations, measures, guards ... that it names or uses."""
    entry = EXPERIMENTS.get(result.experiment)
    found = [*entry.references, *map(source_of, _used(entry, result))]
    return list(dict.fromkeys(one for one in found if one))


@cache
def every_source() -> tuple[str, ...]:
    """Return the sources of all that is registered: what one leaves out, another says."""
    found = [reference for entry in EXPERIMENTS for reference in entry.references]
    found += [source_of(one) for registry in registries() for one in registry]
    return tuple(dict.fromkeys(found))


def source_of(entry: Any) -> str:
    """Return where a method comes from, as its registration says it."""
    return str(getattr(entry, "source", "") or getattr(getattr(entry, "card", None), "source", ""))


def _used(entry: Experiment, result: Result) -> list[Any]:
    fields = [value for value in result.spec.model_dump().values() if isinstance(value, str)]
    named = [used for used in entry.uses if isinstance(used, str)]
    words = {word for text in [*fields, *named] for word in (text, *BETWEEN.split(text))}
    words |= {word.rpartition("/")[0] for word in words}
    used = [one for registry in registries() for one in registry if one.id in words]
    whole = [one for registry in entry.uses if not isinstance(registry, str) for one in registry]
    return [*used, *whole]
