"""What the points of a map can be coloured by, beside their names: drift and correctness."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from lab.core.contracts import Embedding, FloatArray, Perturbation
from lab.core.progress import Progress
from lab.data import DATASETS
from lab.distance.drift import drift
from lab.encoders import ENCODERS
from lab.encoders.embed import embed
from lab.experiments.tasks.setting import resolve
from lab.experiments.tasks.task import SubgroupTask, task_of
from lab.experiments.views.view import Seen, View

Values = dict[str, float]


def hurt_rows(
    seen: Seen,
    view: View,
    rows: NDArray[np.intp],
    perturbation: Perturbation,
    severity: float,
    draw_seed: int,
    progress: Progress,
) -> Embedding:
    """Return the hurt embedding of some rows of a view; what was taken away is not present."""
    column = seen.dataset.column(view.modality, view.facet)
    progress.start(f"{view}: {perturbation.label}", len(column))
    # The whole column: one kept embedding, whatever is shown of it.
    encoder = ENCODERS.get(view.encoder)
    whole = embed(encoder, column, perturbation, severity, draw_seed, progress)
    row_of = {concept: i for i, concept in enumerate(whole.ids)}
    ids = tuple(seen.concepts[row] for row in rows)
    index = [row_of[concept] for concept in ids]
    return Embedding(ids, whole.x[index], whole.present[index])


def drifts(clean: FloatArray, hurt: Embedding) -> Values:
    """Return the drift of each concept that is still present, on the scale of the clean rows."""
    found = drift(clean, hurt.x)
    named = zip(hurt.ids, found, hurt.present, strict=True)
    return {concept: float(value) for concept, value, present in named if present}


def correctness(
    dataset: str, view: View, embedding: Embedding, seed: int, progress: Progress
) -> Values:
    """Return how often the probe names the subgroup right, by concept, over its repeats: 0 to 1.

    Each concept is answered by probes that never saw its family. Concepts without a subgroup, or
    missing from a style the probe is trained on, have no value. Raises what ``task_of`` raises.
    """
    setting = resolve(dataset, view.encoder, task="subgroup", facet=view.facet, split_seed=seed)
    task = task_of(setting, progress)
    if not isinstance(task, SubgroupTask):
        return {}
    row_of = {concept: row for row, concept in enumerate(task.pool)}
    here = [
        i
        for i, (concept, present) in enumerate(zip(embedding.ids, embedding.present, strict=True))
        if present and concept in row_of
    ]
    if not here:
        return {}
    rows = np.array([row_of[embedding.ids[i]] for i in here])
    answers = task.log_proba(embedding.x[here], rows).argmax(axis=2)
    right = (task.names[answers] == task.pool_labels[rows]).mean(axis=0)
    return {embedding.ids[i]: float(score) for i, score in zip(here, right, strict=True)}


def names_of(dataset: str, concepts: tuple[str, ...]) -> dict[str, dict[str, str]]:
    """Return name, group and subgroup of each concept."""
    entry = DATASETS.get(dataset)
    labels = {
        level: dict(zip(entry.concepts, entry.labels(level), strict=True))
        for level in ("group", "subgroup")
    }
    return {
        concept: {
            "name": entry.name(concept),
            "group": str(labels["group"][concept]),
            "subgroup": str(labels["subgroup"][concept]),
        }
        for concept in concepts
    }
