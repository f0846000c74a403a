"""The sum of inner products of paired rows under many pairings, from one product of matrices."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from lab.stats.checks import Floats
from lab.stats.threads import in_threads

BLOCK_ROWS = 512


def paired_sums(a: Floats, b: Floats, orders: Iterable[NDArray[np.intp]]) -> Floats:
    """Return the sum over rows i of a_i . b_order(i) for every order [n] of the rows of b: [B].

    A block of rows of ``a`` [n, d] meets all rows of ``b`` [n, d] once, and every order only picks
    from these n products a row: several times less work than to move the rows of b each time.
    """
    stacked = [order.astype(np.int32) for order in orders]
    if not stacked:
        return np.empty(0)
    moved = np.stack(stacked)

    def of_block(start: int) -> Floats:
        block = slice(start, start + BLOCK_ROWS)
        products = a[block] @ b.T
        rows = np.arange(len(products))
        return np.array([products[rows, order[block]].sum() for order in moved])

    return np.asarray(sum(in_threads(of_block, range(0, len(a), BLOCK_ROWS))))
