"""One study side by side, here or on a cluster: a trained arm at a seed is a cell."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from lab.core.progress import Progress
from lab.engine.sweep.task import CellTask, Executor
from lab.experiments import EXPERIMENTS


def score_arms(
    experiment: str, fields: Mapping[str, Any], executor: Executor, progress: Progress
) -> None:
    """Score every trained arm and seed of a study; a run of the same spec puts them together.

    What is kept is not scored again. An arm that fails here fails in that run too, which says so.
    Nothing is done for an experiment that is no study. Raises ``Cancelled``, and what the spec
    raises.
    """
    entry = EXPERIMENTS.get(experiment)
    spec = entry.resolve(entry.spec(fields))
    if entry.cells is None:
        return
    tasks = [
        CellTask(f"{arm} {seed}", entry.id, spec.model_dump(), None, (arm, seed))
        for arm, seed in entry.cells.cells(spec)
    ]
    progress.start("Arms and seeds", len(tasks))
    for _ in executor(tasks, progress):
        progress.advance()
