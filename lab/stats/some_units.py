"""Fewer rows, whole units at a time, for what takes too long on all."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from lab.core.seeds import stream


def some_units(units: NDArray[np.intp], most_rows: int, seed: int) -> NDArray[np.intp]:
    """Return the rows of units drawn at random until ``most_rows`` are reached, in their order.

    All rows where there are no more; two units at least.
    """
    if len(units) <= most_rows:
        return np.arange(len(units))
    order = stream(seed, "", "some units").permutation(int(units.max()) + 1)
    taken = np.cumsum(np.bincount(units)[order]) <= most_rows
    taken[:2] = True
    return np.flatnonzero(np.isin(units, order[taken]))
