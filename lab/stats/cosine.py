"""Directions of vectors: unit rows, and how far apart different rows point."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from lab.core.errors import BadInput, TooFew
from lab.stats.checks import Floats, finite_array


def unit_rows(x: Floats) -> Floats:
    """Return rows of length one; a zero row has no direction and stays zero (cosine 0)."""
    length = np.linalg.norm(x, axis=1, keepdims=True)
    return np.asarray(x / np.where(length > 0, length, 1.0))


def spread(x: ArrayLike) -> float:
    """Return the mean cosine distance between different rows of ``x`` [n, d].

    Raises ``TooFew`` under two rows and ``BadInput`` where all rows point the same way.
    """
    unit = unit_rows(finite_array(x, "clean embeddings", 2))
    n = len(unit)
    if n < 2:
        raise TooFew("at least 2 clean embeddings", f"{n}", "Pass the embeddings of the whole set.")
    total = float(np.sum(unit.sum(axis=0) ** 2) - np.sum(unit**2))
    distance = 1.0 - total / (n * (n - 1))
    if distance < 1e-12:
        do = "Drift is undefined in a collapsed space; check the encoder."
        raise BadInput("clean embeddings that differ", "all in one direction", do)
    return distance
