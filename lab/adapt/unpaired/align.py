"""From a start to a map: restarts chosen without labels, and refinement by mutual neighbours."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from lab.adapt.unpaired.base import STARTS, check_anchors, orthogonal
from lab.adapt.unpaired.csls import mean_csls_cosine, nearest
from lab.core.errors import BadInput
from lab.core.progress import Progress
from lab.core.seeds import stream
from lab.stats.checks import Floats

ROUNDS = 5
MOST_ROWS = 4000
"""Of more rows a side a start sees so many, drawn by the seed: its time grows with their square."""
NO_ANCHORS = np.zeros(0, np.intp)


@dataclass(frozen=True)
class Maps:
    """The map of a start, and the same start refined: both W [p, p], orthogonal."""

    plain: Floats = field(repr=False)
    refined: Floats = field(repr=False)


def refinements(
    x: Floats, y: Floats, start: Floats, anchors: NDArray[np.intp] = NO_ANCHORS
) -> Iterator[Floats]:
    """Yield the map after each of five rounds of mutual CSLS neighbours and Procrustes on them.

    Upstream (Conneau et al. 2018) keeps neighbours in one direction; that they be mutual is our
    own choice. Anchors, row i of x with row i of y, stay pairs in every round.
    """
    check_anchors(anchors, len(x), len(y))
    free_x, free_y = (np.delete(side, anchors, axis=0) for side in (x, y))
    known = x[anchors].T @ y[anchors]
    for _ in range(ROUNDS):
        # What is paired already would only find itself again.
        if len(free_x) and len(free_y):
            of_x, of_y = nearest(free_x @ start, free_y).mutual()
            start = orthogonal(known + free_x[of_x].T @ free_y[of_y])
        yield start


def refine(
    x: Floats, y: Floats, start: Floats, anchors: NDArray[np.intp] = NO_ANCHORS
) -> Floats:  # fmt: skip
    """Return the map [p, p] after the last round of ``refinements``."""
    *_, last = refinements(x, y, start, anchors)
    return last


def align(x: Floats, y: Floats, start: str, seed: int, progress: Progress) -> Maps:
    """Return the map of a start by id, plain and refined, from x [n, p] and y [m, p] in frames.

    Of its restarts the one with the highest mean CSLS cosine is taken, for each of the two. Raises
    ``UnknownId``, ``BadInput`` for sides of unequal width and ``Cancelled``.
    """
    way = STARTS.get(start)
    if x.shape[1] != y.shape[1]:
        got = f"shapes {x.shape} and {y.shape}"
        raise BadInput("sides of one width", got, "Bring both into frames.")
    seeds = stream(seed, way.id, "restarts").integers(2**31, size=way.restarts)
    few_x, few_y = _some(x, seed, "x"), _some(y, seed, "y")
    plain = [way.fit(few_x, few_y, int(one), progress) for one in seeds]
    refined = [refine(x, y, w) for w in plain]
    return Maps(*(max(maps, key=lambda w: mean_csls_cosine(x @ w, y)) for maps in (plain, refined)))


def _some(rows: Floats, seed: int, side: str) -> Floats:
    if len(rows) <= MOST_ROWS:
        return rows
    return rows[stream(seed, side, "rows of a start").permutation(len(rows))[:MOST_ROWS]]
