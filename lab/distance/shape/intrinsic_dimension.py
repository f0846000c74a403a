"""Intrinsic dimension: along how many directions can an item move without leaving the cloud?"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from lab.core.seeds import stream
from lab.distance import DISTANCES
from lab.distance.base import Direction, Distance, Measurement, Needs, Settings
from lab.distance.measure import ZERO_VARIANCE, is_constant, undefined
from lab.distance.pairs import Pairs
from lab.distance.rescale import centred_side, few_columns
from lab.distance.vectors import row_blocks
from lab.stats.checks import Floats
from lab.stats.intervals.leave_out import leave_out
from lab.stats.threads import in_threads

SET_APART = 0.1
"""The share of rows with the largest ratios, of which only is used that they are the largest."""
LEAST_ROWS = 10
DUPLICATE = 1e-9
"""Rows closer than this share of the largest number are copies: they say nothing of a dimension."""
BLOCK_ROWS = 256
CANDIDATES = 4
TOO_FEW = "fewer than {} rows that differ from their nearest"


def log_ratios(x: Floats) -> tuple[Floats, NDArray[np.intp]]:
    """Return log(r_2 / r_1) of every row of ``x`` [n, d] that has one, and which rows these are.

    r_1 and r_2 are the distances to the two nearest others. Rows with a copy are left out, since
    r_1 = 0 for them. Memory is O(block n).
    """
    n = len(x)
    squares = np.einsum("ij,ij->i", x, x)
    width = min(CANDIDATES, n - 1)

    def nearest_two(block: slice) -> Floats:
        rows = np.arange(n)[block]
        squared = squares - 2 * (x[rows] @ x.T)
        squared[np.arange(len(rows)), rows] = np.inf
        found = np.argpartition(squared, width - 1, axis=1)[:, :width]
        # Differences anew: squares of close rows cancel to rounding.
        apart = np.linalg.norm(x[found] - x[rows, None], axis=2)
        return np.sort(apart, axis=1)[:, :2]

    near = np.concatenate(list(in_threads(nearest_two, row_blocks(n, BLOCK_ROWS))))
    kept = np.flatnonzero(near[:, 0] > DUPLICATE)
    return np.log(near[kept, 1] / near[kept, 0]), kept


def dimension_of(ratios: Floats) -> float:
    """Return the dimension d from log(r_2 / r_1), which is exponential with mean 1 / d.

    The likelihood of the smallest nine tenths, the rest being known to be larger: unbiased, and not
    moved by rows far from all others.
    """
    m = len(ratios)
    ordered = np.sort(ratios)
    used = m - int(SET_APART * m)
    total = float(ordered[:used].sum() + (m - used) * ordered[used - 1])
    # (used - 1), as the mean of one over a gamma variable asks.
    return (used - 1) / total if total > 0 else np.inf


def _of_side(side: str) -> Callable[[Pairs, Settings], Measurement]:
    def measure_side(pairs: Pairs, settings: Settings) -> Measurement:
        x = pairs.x if side == "a" else pairs.y
        if is_constant(x):
            return undefined(pairs, ZERO_VARIANCE)
        ratios, kept = log_ratios(few_columns(centred_side(x)))
        units = np.unique(pairs.units[kept], return_inverse=True)[1]
        if len(kept) < LEAST_ROWS or int(units.max()) < 1:
            return undefined(pairs, TOO_FEW.format(LEAST_ROWS))
        left_out = leave_out(lambda rows: dimension_of(ratios[rows]), units, settings.seed)
        if not np.isfinite([left_out.value, *left_out.without]).all():
            return undefined(pairs, "the two nearest rows are equally far: no ratio to go by")
        low, high = left_out.interval(settings.level)
        noise = stream(settings.seed, "", "Gaussian cloud").standard_normal(x.shape)
        return Measurement(
            value=left_out.value,
            low=low,
            high=high,
            n=len(kept),
            over=pairs.over,
            chance=dimension_of(log_ratios(few_columns(noise))[0]),
            level=settings.level,
        )

    return measure_side


for _side, _name in (("a", "first"), ("b", "second")):
    DISTANCES.register(
        Distance(
            id=f"intrinsic_dimension_{_side}",
            title=f"Intrinsic dimension of the {_name} space",
            symbol=f"dimension {_side}",
            needs=Needs.ONE,
            direction=Direction.NEITHER,
            source="TwoNN, Facco et al. 2017 (Scientific Reports 7, 12140); where the paper fits a "
            "line to nine tenths, here their likelihood is used, the last tenth censored; rows "
            "with a copy are left out; chance is a Gaussian cloud of the same n and width",
            formula=r"P(r_2 / r_1 > \mu) = \mu^{-d}",
            meaning="Along how many directions an item's surroundings spread: 2 is a surface, "
            "whatever the width of the vectors.",
            misleads="It is too low where the dimension is large for the number of rows (a "
            "Gaussian cloud of 100 dimensions reads about 40 at n = 1,000): compare with chance; "
            "near-copies make it lower still.",
            compute=_of_side(_side),
            least_rows=LEAST_ROWS,
            bounds=(0.0, None),
            invariant=frozenset({"scale", "shift", "rotation"}),
            cost=2,
        )
    )
