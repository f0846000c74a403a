"""Chance and p of a measure of pairs that has no formula for either: pair the rows at random."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from lab.distance.base import Settings
from lab.distance.pairs import Pairs
from lab.stats.permutation import permutation_p, permutations
from lab.stats.threads import in_threads


def chance_and_p(
    value: float,
    statistic: Callable[[NDArray[np.intp]], float],
    pairs: Pairs,
    settings: Settings,
    purpose: str,
    tail: Literal["upper", "lower"],
) -> tuple[float | None, float | None]:
    """Return the mean of a statistic over random orders [n] of the rows of y, and its p.

    Both are None where no permutations are asked for.
    """
    if not settings.n_permutations:
        return None, None
    orders = permutations(pairs.units, settings.n_permutations, settings.seed, purpose)
    null = list(in_threads(statistic, list(orders)))
    return float(np.mean(null)), permutation_p(value, null, tail)
