"""Sliced Wasserstein distance: clouds compared by sorting their projections onto many lines."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from lab.core.seeds import stream
from lab.distance import DISTANCES
from lab.distance.base import Direction, Distance, Measurement, Needs, Settings
from lab.distance.pairs import Pairs
from lab.distance.rescale import common_frame
from lab.distance.vectors import row_blocks
from lab.stats.checks import Floats
from lab.stats.intervals.leave_out import leave_out
from lab.stats.nulls.permutation import permutation_p
from lab.stats.nulls.swaps import Signs, swap_signs
from lab.stats.threads import in_threads, one_blas_thread

N_PROJECTIONS = 100
BLOCK_ENTRIES = 1 << 16
"""Projections sorted at a time, of whole lines: two copies of them stay in the nearest caches."""


def sliced_wasserstein(pairs: Pairs, settings: Settings) -> Measurement:
    """Estimate the sliced 2-Wasserstein distance, in the unit of the vectors.

    The interval is that of the square with its bias taken away (few rows of one distribution are
    never equal), and reaches up to the value at least; it is conditional on the projections. Chance
    is the root mean square over swapped sides, None where no swaps are drawn.
    """
    x, y, factor = common_frame(pairs.x, pairs.y)
    lines = projections(x.shape[1], N_PROJECTIONS, settings.seed)
    a, b = project(x, lines), project(y, lines)
    left_out = leave_out(
        lambda rows: squared_distance(a[:, rows], b[:, rows]), pairs.units, settings.seed
    )
    value = float(np.sqrt(left_out.value))
    low, high = np.sqrt(np.maximum(left_out.unbiased_interval(settings.level), 0.0))
    signs = swap_signs(pairs.units, settings.n_permutations, settings.seed, "sliced Wasserstein")

    def swapped(sign: Signs) -> float:
        kept = sign > 0
        return squared_distance(np.where(kept, a, b), np.where(kept, b, a))

    null = list(in_threads(swapped, list(signs)))
    return Measurement(
        value=factor * value,
        low=factor * min(float(low), value),
        high=factor * max(float(high), value),
        n=len(pairs),
        over=pairs.over,
        chance=factor * float(np.sqrt(np.mean(null))) if null else None,
        level=settings.level,
        p=permutation_p(left_out.value, null) if null else None,
    )


def projections(d: int, n_projections: int, seed: int) -> Floats:
    """Return directions spread evenly over the sphere, one a row: [n_projections, d]."""
    drawn = stream(seed, "", "projections").standard_normal((n_projections, d))
    return np.asarray(drawn / np.linalg.norm(drawn, axis=1, keepdims=True))


def project(x: Floats, lines: Floats) -> NDArray[np.float32]:
    """Return the projection of every row of ``x`` [n, d] onto every line, one line a row: [L, n].

    A row lies in one piece of memory and float32 sorts twice as fast; of vectors in a common frame
    it keeps six digits. On one thread, so that the number of cores changes no byte.
    """
    with one_blas_thread():
        return np.asarray(lines.astype(np.float32) @ x.astype(np.float32).T)


def squared_distance(a: NDArray[np.float32], b: NDArray[np.float32]) -> float:
    """Return the mean over lines of the squared 2-Wasserstein distance of projections [L, n]."""
    of_line = np.empty(len(a), np.float32)
    for lines in row_blocks(len(a), max(1, BLOCK_ENTRIES // a.shape[1])):
        apart = np.sort(a[lines], axis=1)
        apart -= np.sort(b[lines], axis=1)
        np.einsum("ij,ij->i", apart, apart, out=of_line[lines])
    return float(of_line.sum(dtype=np.float64)) / a.size


DISTANCES.register(
    Distance(
        id="sliced_wasserstein",
        title="Sliced Wasserstein distance",
        symbol="SW",
        needs=Needs.SHARED,
        direction=Direction.LOWER,
        source="Bonneel et al. 2015 (J. Math. Imaging Vis. 51, 22), p = 2, 100 random projections; "
        "interval by leaving out 20 groups of units, p by swapping sides within pairs",
        formula=r"\left(\mathrm{mean}_{\theta} \frac1n\sum_i \left((\theta^\top x)_{(i)} - "
        r"(\theta^\top y)_{(i)}\right)^2\right)^{1/2}",
        meaning="How far the mass of one cloud has to move to become the other, averaged over "
        "lines, in the unit of the vectors: 0 is the same cloud.",
        misleads="It falls as one over the root of the width for the same distance, because a "
        "random line sees little of it, and it reads above 0 for any finite n: look at chance.",
        compute=sliced_wasserstein,
        bounds=(0.0, None),
        invariant=frozenset({"common shift"}),
        symmetric=True,
        self_value=0.0,
        cost=2,
    )
)
