"""Intervals of rank correlations from half of the families at a time: the delete-half jackknife.

A rank correlation is not smooth, so leaving out single rows does not show how it varies; leaving
out half of them does (Shao & Wu 1989, Annals of Statistics 17, 1176). No row is ever duplicated.
Noise in what is ranked also pulls a rank correlation towards 0, and more so on half of the rows:
how much more tells how far the whole is pulled (Quenouille 1956, Biometrika 43, 353).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from lab.core.errors import TooFew
from lab.stats.checks import finite_array
from lab.stats.intervals.family_groups import family_groups

LEAST_PAIRS = 3


def half_samples(
    families: ArrayLike, classes: ArrayLike, n_pairs: int, seed: int
) -> NDArray[np.bool_]:
    """Return which rows are in each half sample, [2 n_pairs, n]: each half and then the other.

    Whole families, each class divided as evenly as can be. Raises ``TooFew`` under three pairs.
    """
    if n_pairs < LEAST_PAIRS:
        raise TooFew(f"at least {LEAST_PAIRS} pairs of halves", f"{n_pairs}", "Ask for 10.")
    first = [
        family_groups(families, classes, 2, seed, f"half sample {k}") == 0 for k in range(n_pairs)
    ]
    return np.array([half for rows in first for half in (rows, ~rows)])


def half_interval(value: float, halves: ArrayLike, level: float = 0.95) -> tuple[float, float]:
    """Return the interval of a statistic from its values [2 P] on complementary half samples.

    What half of the rows vary among themselves is what the whole varies. The interval reaches from
    the value and from the value freed of bias, 2 value - mean(halves), whichever is further out.
    Student's t has P degrees of freedom: of two complementary halves one says all. Raises
    ``TooFew`` under three pairs of halves.
    """
    from scipy.special import stdtrit

    found = finite_array(halves, "values on half samples", 1)
    n_pairs = len(found) // 2
    if n_pairs < LEAST_PAIRS:
        raise TooFew(f"at least {LEAST_PAIRS} pairs of halves", f"{n_pairs}", "Ask for 10.")
    reach = float(stdtrit(n_pairs, (1 + level) / 2) * found.std(ddof=1))
    freed = 2 * value - float(found.mean())
    return min(value, freed) - reach, max(value, freed) + reach
