"""Which items to label where no label is known: the typical ones (TypiClust)."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from lab.core.errors import TooFew
from lab.core.seeds import stream
from lab.stats.checks import finite_array
from lab.stats.cosine import unit_rows
from lab.stats.threads import one_blas_thread

NEAREST = 20
"""Neighbours within the cluster that say how typical an item is, as in the paper."""


def typical(x: ArrayLike, n: int, seed: int) -> NDArray[np.intp]:
    """Return ``n`` rows of ``x`` [m, d]: of as many clusters the row nearest to its neighbours.

    Hacohen, Dekel & Weinshall (2022) at a first budget. Raises ``TooFew`` for under ``n`` rows.
    """
    from sklearn.cluster import KMeans

    rows = unit_rows(finite_array(x, "features", 2))
    if not 1 <= n <= len(rows):
        raise TooFew(f"{n} items to choose from, 1 or more", f"{len(rows)}", "Label fewer.")
    start = int(stream(seed, "", "typical").integers(2**31))
    with one_blas_thread():
        of = KMeans(n, n_init=1, random_state=start).fit_predict(rows)
        chosen = []
        for cluster in np.unique(of):
            mine = np.flatnonzero(of == cluster)
            cosines = np.sort(rows[mine] @ rows[mine].T, axis=1)[:, -NEAREST - 1 :]
            distance = np.sqrt(np.maximum(2 - 2 * cosines, 0.0))
            chosen.append(int(mine[distance.sum(axis=1).argmin()]))
    return np.array(chosen, np.intp)
