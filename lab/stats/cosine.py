"""Directions of vectors: unit rows, and how far apart different rows point."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from lab.core.errors import BadInput, TooFew
from lab.stats.checks import Floats, finite_array

SQUARES_HOLD = 1e-12
"""Lengths between this and its inverse have squares with all their digits, in float32 too."""


def unit_rows(x: Floats) -> Floats:
    """Return rows of length one; a zero row has no direction and stays zero (cosine 0)."""
    with np.errstate(over="ignore", under="ignore"):
        length = np.linalg.norm(x, axis=1, keepdims=True)
    if np.all((length > SQUARES_HOLD) & (length < 1 / SQUARES_HOLD)):
        return np.asarray(x / length)
    # Some squares overflow, or vanish: first to a largest number of one.
    peak = np.abs(x).max(axis=1, keepdims=True, initial=0.0)
    scaled = x / np.where(peak > 0, peak, 1.0)
    length = np.linalg.norm(scaled, axis=1, keepdims=True)
    return np.asarray(scaled / np.where(length > 0, length, 1.0))


def spread(x: ArrayLike) -> float:
    """Return the mean cosine distance between different rows of ``x`` [n, d].

    Raises ``TooFew`` under two rows and ``BadInput`` where all rows point the same way.
    """
    unit = unit_rows(finite_array(x, "clean embeddings", 2))
    n = len(unit)
    if n < 2:
        raise TooFew("at least 2 clean embeddings", f"{n}", "Pass the embeddings of the whole set.")
    if is_collapsed(unit):
        do = "Drift is undefined in a collapsed space; check the encoder."
        raise BadInput("clean embeddings that differ", "all in one direction", do)
    return _mean_distance(unit)


def is_collapsed(unit: Floats) -> bool:
    """Say whether all unit rows [n, d], n >= 2, point the same way, up to rounding."""
    return _mean_distance(unit) < 1e-12


def _mean_distance(unit: Floats) -> float:
    n = len(unit)
    total = float(np.sum(unit.sum(axis=0) ** 2) - np.sum(unit**2))
    return 1.0 - total / (n * (n - 1))
