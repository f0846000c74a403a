"""Retrieval across two sets of vectors in one space: each row looks for its pair among all."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import ArrayLike

from lab.core.errors import BadInput
from lab.distance.vectors import row_blocks
from lab.stats.checks import Floats, finite_array
from lab.stats.cosine import unit_rows
from lab.stats.ranking import TIE_DIGITS, standing

BLOCK_ENTRIES = 1 << 22
"""Cosines held at a time: 32 MB."""


def pair_standing(queries: ArrayLike, gallery: ArrayLike) -> tuple[Floats, Floats]:
    """Return how many gallery items beat each query's pair and how many equal it: both [n]."""
    parts = [
        standing(similarity, np.arange(block.start, block.stop))
        for block, similarity in similarities(queries, gallery)
    ]
    above, tied = (np.concatenate(side) for side in zip(*parts, strict=True))
    return above, tied


def similarities(queries: ArrayLike, gallery: ArrayLike) -> Iterator[tuple[slice, Floats]]:
    """Yield the cosines of blocks of queries with the whole gallery, rounded for ties: [b, n]."""
    x, y = finite_array(queries, "queries", 2), finite_array(gallery, "gallery", 2)
    if x.shape != y.shape:
        do = "Pair the rows, in one space; map both sides into it first."
        raise BadInput("queries and gallery of one shape", f"shapes {x.shape} and {y.shape}", do)
    # To 1 first: the square of 1e-200 is nothing.
    x, y = (unit_rows(side / (np.abs(side).max() or 1.0)) for side in (x, y))
    for block in row_blocks(len(x), max(1, BLOCK_ENTRIES // len(x))):
        yield block, np.round(x[block] @ y.T, TIE_DIGITS)
