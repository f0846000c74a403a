"""How sure an encoder's answers are: of each item of a severity run, clean and hurt."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from lab.core.contracts import Embedding
from lab.core.progress import Progress
from lab.encoders.embed import embed
from lab.experiments.severity.run import SeveritySpec, setting_of
from lab.experiments.tasks.task import SubgroupTask, Task, task_of
from lab.perturb import PERTURBATIONS

Sure = dict[str, tuple[float, float]]
"""Clean and hurt by concept: the probability of the answer, or of the very concept that is found
first its cosine similarity. NaN where the item was taken away."""


def sureness(spec: SeveritySpec, severity: float, progress: Progress) -> Sure:
    """Return how sure the answers of a run are at one severity, from embeddings that it kept.

    Raises as the run itself.
    """
    task = task_of(setting_of(spec), progress)
    hurter, column = PERTURBATIONS.get(spec.perturbation), task.test_column()
    progress.start(f"{spec.encoder}: how sure it is", 2 * len(column))
    clean, hurt = (
        _sure(task, embed(task.encoder, column, hurter, level, spec.draw_seed, progress))
        for level in (0.0, severity)
    )
    pairs = zip(clean.tolist(), hurt.tolist(), strict=True)
    return dict(zip(task.ids, pairs, strict=True))


def _sure(task: Task, embedding: Embedding) -> NDArray[np.float64]:
    if isinstance(task, SubgroupTask):
        best = np.exp(task.answer(embedding.x, task.rows).max(axis=1))
    else:
        best = task.gallery_there().nearest(embedding.x, 1)[1][:, 0].astype(np.float64)
    return np.where(embedding.present, best, np.nan)
