"""Cross-domain similarity local scaling: a cosine less what a crowd of neighbours explains.

CSLS(x, y) = 2 cos(x, y) - r(x) - r(y), r the mean cosine to the k nearest rows of the other side
(Conneau et al. 2018, "Word Translation Without Parallel Data", ICLR, eq. 3): a hub that is near to
everything is no longer everybody's nearest neighbour. All pairs are looked at, a block at a time,
so that time grows with the square of the rows and memory does not.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from lab.stats.checks import Floats
from lab.stats.threads import one_blas_thread

NEIGHBOURS = 10
"""k, as published."""
BLOCK = 1024
Rows = NDArray[np.intp]


@dataclass(frozen=True)
class Nearest:
    """The row of the other side that is nearest by CSLS, from both sides."""

    of_x: Rows = field(repr=False)
    of_y: Rows = field(repr=False)
    cosine: Floats = field(repr=False)
    """Of each row of x with its nearest [n]."""

    def mutual(self) -> tuple[Rows, Rows]:
        """Return rows of x and rows of y that are each other's nearest."""
        rows = np.flatnonzero(self.of_y[self.of_x] == np.arange(len(self.of_x)))
        return rows, self.of_x[rows]


def cosines(x: Floats, y: Floats) -> Floats:
    """Return the cosine of every row of x [n, p] with every row of y [m, p], of length 1 each."""
    with one_blas_thread():
        return np.asarray(x @ y.T)


def nearest(x: Floats, y: Floats, k: int = NEIGHBOURS) -> Nearest:
    """Return who is nearest to whom by CSLS, of rows x [n, p] and y [m, p] of length 1.

    k is at most the rows there are; of equally near rows the first is taken.
    """
    crowd_x, crowd_y = _crowd(x, y, k), _crowd(y, x, k)
    of_x, cosine = np.empty(len(x), np.intp), np.empty(len(x))
    of_y, best = np.zeros(len(y), np.intp), np.full(len(y), -np.inf)
    for rows in _blocks(x):
        near = cosines(x[rows], y)
        score = 2 * near - crowd_x[rows, None] - crowd_y
        of_x[rows] = score.argmax(axis=1)
        cosine[rows] = near[np.arange(len(near)), of_x[rows]]
        first = score.argmax(axis=0)
        highest = score[first, np.arange(len(y))]
        of_y = np.where(highest > best, first + rows.start, of_y)
        best = np.maximum(best, highest)
    return Nearest(of_x, of_y, cosine)


def mean_csls_cosine(x: Floats, y: Floats) -> float:
    """Return the mean cosine of each row of x [n, p] with its nearest by CSLS in y [m, p].

    It needs no labels: restarts are chosen by it (Conneau et al. 2018, section 3).
    """
    return float(nearest(x, y).cosine.mean())


def _blocks(x: Floats) -> Iterator[slice]:
    return (slice(start, start + BLOCK) for start in range(0, len(x), BLOCK))


def _crowd(x: Floats, y: Floats, k: int) -> Floats:
    """Return the mean cosine of each row of x to its k nearest of y: [n]."""
    k = min(k, len(y))
    every = [np.partition(cosines(x[rows], y), -k, axis=1)[:, -k:] for rows in _blocks(x)]
    return np.asarray(np.concatenate(every).mean(axis=1))
