"""Debiased CKA of all pairs of several sides under permutation: one move of rows serves them all.

A permutation of rows costs most in moving the entries of a Gram matrix. Kept side by side, the
entries of all sides move together, and one small product then has the sums of every pair.
"""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import combinations
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from lab.core.errors import BadInput
from lab.core.progress import Progress
from lab.distance.alignment.centred import Centred, centre, debiased_term
from lab.distance.base import Settings
from lab.distance.vectors import Matrix
from lab.stats.checks import Floats
from lab.stats.nulls.permutation import permutations

MOST_BYTES = 1 << 28
"""Of all Gram matrices together; with more, measure the pairs one by one."""
BLOCK_ENTRIES = 4096
"""Entries that are moved and summed before the next: what they fill stays near the core."""
AT_ONCE = 2
"""Orders under way at a time; no value depends on what runs beside it."""


def fits_in_memory(n_rows: int, n_sides: int) -> bool:
    """Say whether the Gram matrices of so many sides are small enough to be held together."""
    return 4 * n_rows**2 * n_sides <= MOST_BYTES


def debiased_cka_nulls(
    sides: Sequence[ArrayLike | Centred],
    units: NDArray[np.intp],
    settings: Settings,
    progress: Progress | None = None,
) -> dict[tuple[int, int], tuple[float, Floats]]:
    """Return the debiased CKA of sides i and j, and under permutation [K], at (i, j), i < j.

    Every side is [n, d] with its own width. Orders and rounding are those of ``measure_debiased``,
    so is each p. A side whose rows are all equally far apart has none. Raises ``BadInput`` for
    sides of unequal length and as ``centre`` does.
    """
    centred = [centre(side) for side in sides]
    n = len(centred[0])
    if any(len(side) != n for side in centred):
        got = f"{sorted({len(side) for side in centred})} rows"
        raise BadInput("as many rows on every side", got, "Keep the rows that all have, in order.")
    progress = progress or Progress()
    progress.start("permutations", settings.n_permutations)
    gram = np.empty((n, n, len(centred)), np.result_type(*(side.rows for side in centred)))
    for at, side in enumerate(centred):
        gram[:, :, at] = side.rows @ side.rows.T
    squares = np.stack([side.squares for side in centred], axis=1)
    every, blocks = gram.reshape(n * n, -1), _upper_blocks(gram)
    roots = np.sqrt([side.debiased_norm for side in centred])
    defined = roots > 0
    scale = np.where(defined[:, None] & defined, roots[:, None] * roots, 1.0)
    traces: Any = np.array([side.trace for side in centred])

    def values(order: NDArray[np.intp]) -> Floats:
        off = np.zeros((len(centred), len(centred)))
        for first, last, upper in blocks:
            at = order[first:last, None] * n + order[first:]
            off += 2.0 * (upper @ every.take(at.ravel(), axis=0))
        diagonal = squares.T @ squares[order]
        term = debiased_term(off, diagonal, traces[:, None], traces, n)
        # As measure_debiased rounds: what differs only in float32's last digits is equal.
        return np.asarray(np.round(term / scale, 6))

    here, null = values(np.arange(n)), []
    orders = permutations(units, settings.n_permutations, settings.seed, "cka")
    with ThreadPoolExecutor(AT_ONCE, thread_name_prefix="work") as pool:
        try:
            for drawn_values in pool.map(values, orders):
                null.append(drawn_values)
                progress.advance()
        finally:
            pool.shutdown(cancel_futures=True)
    drawn = np.stack(null) if null else np.empty((0, *here.shape))
    return {
        (i, j): (float(here[i, j]), drawn[:, i, j])
        for i, j in combinations(range(len(centred)), 2)
        if len(drawn) and defined[i] and defined[j]
    }


def _upper_blocks(gram: Matrix) -> list[tuple[int, int, Matrix]]:
    """Return the entries above the diagonal of Gram matrices [n, n, m], a few rows at a time.

    Each block is its first row, the row after its last, and all sides [m, entries] from the first
    row's column on, 0 where not above the diagonal: the sum over a pair of rows is taken once.
    """
    n, _, m = gram.shape
    blocks, step = [], max(1, BLOCK_ENTRIES // n)
    for first in range(0, n - 1, step):
        last = min(first + step, n)
        above = np.arange(first, n) > np.arange(first, last)[:, None]
        upper = np.where(above[..., None], gram[first:last, first:], 0)
        blocks.append((first, last, np.ascontiguousarray(upper.reshape(-1, m).T)))
    return blocks
