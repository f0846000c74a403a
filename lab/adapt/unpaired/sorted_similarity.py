"""A start from sorted similarities: rows that stand alike among their own side are paired.

Artetxe, Labaka & Agirre (2018), "A robust self-learning method for fully unsupervised cross-lingual
mappings of word embeddings", ACL, section 3.2: each row's similarities to its own side, sorted, are
its signature. Sides of unequal numbers of rows are read at 100 common quantiles (our own choice).
"""

from __future__ import annotations

import numpy as np

from lab.adapt.unpaired.base import STARTS, Start, orthogonal
from lab.adapt.unpaired.csls import nearest
from lab.core.progress import Progress
from lab.stats.checks import Floats
from lab.stats.cosine import unit_rows
from lab.stats.threads import one_blas_thread

QUANTILES = (np.arange(100) + 0.5) / 100


def signatures(x: Floats) -> Floats:
    """Return sorted similarities of each row of x [n, p] to its side, at quantiles: [n, 100].

    The similarities are the square root of XX', as published: it is nearer to the same in both.
    """
    with one_blas_thread():
        u, spread, _ = np.linalg.svd(x, full_matrices=False)
        rising = np.sort((u * spread) @ u.T, axis=1)
    places = (np.arange(len(x)) + 0.5) / len(x)
    read = np.array([np.interp(QUANTILES, places, row) for row in rising])
    # Away with what all rows share: hardly anything else would be left of the cosine.
    return unit_rows(read - read.mean(axis=0))


def fit(x: Floats, y: Floats, seed: int, progress: Progress) -> Floats:
    """Return W [p, p] from rows whose signatures are each other's nearest by CSLS."""
    of_x, of_y = nearest(signatures(x), signatures(y)).mutual()
    return orthogonal(x[of_x].T @ y[of_y])


STARTS.register(
    Start("sorted", "a sorted-similarity start", fit, 1, "Artetxe, Labaka & Agirre 2018, ACL")
)
