"""The null of a measure of pairs that has no formula for it: pair the rows at random."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from lab.distance.base import Settings
from lab.stats.nulls.permutation import permutations
from lab.stats.threads import in_threads


def permuted(
    statistic: Callable[[NDArray[np.intp]], float],
    units: NDArray[np.intp],
    settings: Settings,
    purpose: str,
) -> list[float]:
    """Return a statistic for many random orders [n] of the rows of y; none where none are asked."""
    orders = permutations(units, settings.n_permutations, settings.seed, purpose)
    return list(in_threads(statistic, list(orders)))
