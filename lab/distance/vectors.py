"""Vectors as they come, checked without a copy: what is exact in float32 stays float32."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from lab.core.errors import BadInput
from lab.distance.measure import FLAT
from lab.stats.checks import Floats, finite_array

Matrix = NDArray[np.floating[Any]]

BLOCK_ROWS = 1024
"""Rows worked on at a time: their float64 copies stay in the processor's cache."""


def as_matrix(x: ArrayLike) -> Matrix:
    """Return ``x`` [n, d] as float32 or float64, as it is where it is one of them.

    Raises ``BadInput`` for another rank or no numbers; whether they are finite, ``mean_and_peak``
    says.
    """
    values: NDArray[Any] = np.asarray(x)
    if values.ndim == 2 and values.size and values.dtype in (np.float32, np.float64):
        return values
    return finite_array(values, "vectors", 2)


def mean_and_peak(values: Matrix) -> tuple[Floats, float]:
    """Return the mean row [d] and the largest number of the centred rows.

    Raises ``BadInput`` for NaN or infinity, and for rows that are all the same up to rounding.
    """
    low, high = values.min(axis=0), values.max(axis=0)
    with np.errstate(over="ignore", invalid="ignore"):
        mean = values.mean(axis=0, dtype=np.float64)
    if not np.isfinite(mean).all():
        finite_array(values, "vectors", 2)
        raise BadInput("vectors whose sum is finite", "larger numbers", "Scale them down.")
    if float((high - low).max()) <= FLAT * float(max(abs(low).max(), abs(high).max())):
        raise BadInput("rows that differ", "zero variance", "Check the encoder.")
    return mean, float(max((high - mean).max(), (mean - low).max()))


def row_blocks(n: int, rows: int = BLOCK_ROWS) -> list[slice]:
    """Cut n rows into blocks, so that what is computed row by row never doubles the memory."""
    return [slice(start, min(start + rows, n)) for start in range(0, n, rows)]
