"""Several runs by name, wherever their results are: recorded, kept, or computed now."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol

from lab.core.errors import Cancelled, LabError
from lab.core.progress import Progress
from lab.engine.local import kept, run_spec, seconds_of
from lab.engine.recorded import recorded_of
from lab.engine.sweep.run import costs_of
from lab.experiments import EXPERIMENTS
from lab.experiments.base import Result


class NamesRun(Protocol):
    """Whatever names an experiment and its fields."""

    @property
    def experiment(self) -> str: ...

    @property
    def fields(self) -> Mapping[str, Any]: ...


def there(run: NamesRun) -> Result | None:
    """Return what was recorded of a run, else what is kept of it, else None; computes nothing.

    Raises what the experiment's spec raises.
    """
    entry = EXPERIMENTS.get(run.experiment)
    spec = entry.spec(run.fields)
    try:
        found = recorded_of(entry, spec)
    except LabError:
        found = None  # a damaged record, or one of what is not here
    try:
        return found or kept(entry, spec)
    except LabError:
        return None  # what it needs is not here: computing it says so


def all_there(runs: Mapping[str, NamesRun]) -> dict[str, Result]:
    """Return the results that need not be computed, by name."""
    found = {name: there(run) for name, run in runs.items()}
    return {name: result for name, result in found.items() if result is not None}


def expected_s(experiment: str) -> float | None:
    """Return how long a run of an experiment takes, from one that this store saw; None where it
    saw none."""
    last = seconds_of(experiment)
    if last is not None:
        return last
    seen = [state.seconds for state in costs_of(experiment) if state.seconds is not None]
    return sum(seen) / len(seen) if seen else None


def gather(
    runs: Mapping[str, NamesRun], progress: Progress, failed: dict[str, LabError] | None = None
) -> dict[str, Result]:
    """Return the result of every run by name; what is not there is computed and kept.

    A run that fails is put into ``failed``, where that is given, and the others go on; without it
    its error is raised. Raises ``Cancelled`` where the progress is.
    """
    found = all_there(runs)
    for name, run in runs.items():
        if name in found:
            continue
        entry = EXPERIMENTS.get(run.experiment)
        try:
            found[name] = run_spec(entry, entry.spec(run.fields), progress)
        except Cancelled:
            raise
        except LabError as error:
            if failed is None:
                raise
            failed[name] = error
    return found
