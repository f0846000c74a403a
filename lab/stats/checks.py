"""Check the arrays that statistics are made from: shapes, finite numbers, aligned names."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from lab.core.errors import BadInput

Floats = NDArray[np.float64]


def finite_array(values: ArrayLike, name: str, ndim: int) -> Floats:
    """Return ``values`` as float64 of this rank; raises ``BadInput`` for NaN, inf or a shape."""
    try:
        array = np.asarray(values, dtype=np.float64)
    except (TypeError, ValueError) as error:
        raise BadInput(f"numbers in {name}", repr(error), "Pass an array of numbers.") from error
    if array.ndim != ndim or not array.size:
        do = "Pass one value an item, and at least one item."
        raise BadInput(f"{name} of rank {ndim}, not empty", f"shape {array.shape}", do)
    bad = int(np.sum(~np.isfinite(array)))
    if bad:
        do = "Give a missing item the score of chance before estimating."
        raise BadInput(f"finite {name}", f"{bad} values that are NaN or infinite", do)
    return array


def count_zero_rows(x: NDArray[Any]) -> int:
    """Return how many rows of ``x`` [n, d] are all zero: a cosine of one is 0 by convention."""
    return len(x) - int(np.count_nonzero(x.any(axis=1)))


def codes_of(names: ArrayLike, n_items: int, what: str) -> NDArray[np.intp]:
    """Return one integer code an item, numbered in the sorted order of the names.

    Raises ``BadInput`` where there is not one name an item.
    """
    array: NDArray[Any] = np.asarray(names)
    if array.shape != (n_items,):
        do = "Pass one name an item, in the same order."
        raise BadInput(f"{what} of shape ({n_items},)", f"shape {array.shape}", do)
    return np.asarray(np.unique(array, return_inverse=True)[1], dtype=np.intp)
