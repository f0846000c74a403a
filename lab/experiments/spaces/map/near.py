"""The nearest concepts of one, in a view's own space: not on any map of it."""

from __future__ import annotations

import numpy as np

from lab.core.contracts import FloatArray, Perturbation
from lab.core.errors import unknown_id
from lab.core.progress import Progress
from lab.experiments.spaces.map.values import hurt_rows
from lab.experiments.views.view import Seen, View
from lab.probes.retrieval import Gallery

N_NEAR = 8
Near = tuple[str, str, float]
"""(concept, name, cosine), the space centred by its mean."""


def near_clean(seen: Seen, view: View, concept: str, k: int = N_NEAR) -> list[Near]:
    """Return the k nearest concepts, nearest first, itself left out.

    Raises ``UnknownId`` for a concept that the views do not share.
    """
    return _near(seen, view, seen.x[view][[_row(seen, concept)]], concept, k)


def near_hurt(
    seen: Seen,
    view: View,
    concept: str,
    perturbation: Perturbation,
    severity: float,
    draw_seed: int = 0,
    k: int = N_NEAR,
) -> list[Near]:
    """Return the k nearest clean concepts of a hurt item; empty where it was taken away."""
    row = np.array([_row(seen, concept)])
    hurt = hurt_rows(seen, view, row, perturbation, severity, draw_seed, Progress())
    return _near(seen, view, hurt.x, concept, k) if hurt.present[0] else []


def _row(seen: Seen, concept: str) -> int:
    if concept not in seen.concepts:
        raise unknown_id("concept of these views", concept, seen.concepts)
    return seen.concepts.index(concept)


def _near(seen: Seen, view: View, query: FloatArray, concept: str, k: int) -> list[Near]:
    x = seen.x[view]
    mean = x.mean(axis=0, dtype=np.float64)
    order, cosine = Gallery(x, query_mean=mean, gallery_mean=mean).nearest(query, k + 1)
    named = [
        (seen.concepts[row], seen.dataset.name(seen.concepts[row]), float(value))
        for row, value in zip(order[0], cosine[0], strict=True)
    ]
    return [found for found in named if found[0] != concept][:k]
