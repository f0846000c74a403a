"""Cross-domain similarity local scaling: a cosine less what a crowd of neighbours explains.

CSLS(x, y) = 2 cos(x, y) - r(x) - r(y), r the mean cosine to the k nearest rows of the other side
(Conneau et al. 2018, "Word Translation Without Parallel Data", ICLR, eq. 3): a hub that is near to
everything is no longer everybody's nearest neighbour.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from lab.stats.checks import Floats
from lab.stats.threads import one_blas_thread

NEIGHBOURS = 10
"""k, as published."""


def cosines(x: Floats, y: Floats) -> Floats:
    """Return the cosine of every row of x [n, p] with every row of y [m, p], of length 1 each."""
    with one_blas_thread():
        return np.asarray(x @ y.T)


def csls(cosine: Floats, k: int = NEIGHBOURS) -> Floats:
    """Return CSLS [n, m] from cosines [n, m]; k is at most the rows there are."""
    of_x, of_y = _crowd(cosine, k), _crowd(cosine.T, k)
    scaled = 2 * cosine
    scaled -= of_x[:, None]
    scaled -= of_y
    return np.asarray(scaled)


def mutual(score: Floats) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Return rows of x and rows of y that are each other's best by ``score`` [n, m]."""
    of_x, of_y = score.argmax(axis=1), score.argmax(axis=0)
    rows = np.flatnonzero(of_y[of_x] == np.arange(len(score)))
    return rows, of_x[rows]


def mean_csls_cosine(x: Floats, y: Floats) -> float:
    """Return the mean cosine of each row of x [n, p] with its nearest by CSLS in y [m, p].

    It needs no labels: restarts are chosen by it (Conneau et al. 2018, section 3).
    """
    cosine = cosines(x, y)
    nearest = csls(cosine).argmax(axis=1)
    return float(cosine[np.arange(len(x)), nearest].mean())


def _crowd(cosine: Floats, k: int) -> Floats:
    """Return the mean of the k largest of each row [n, m]: [n]."""
    k = min(k, cosine.shape[1])
    return np.asarray(np.partition(cosine, -k, axis=1)[:, -k:].mean(axis=1))
