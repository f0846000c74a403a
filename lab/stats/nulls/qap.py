"""Do two tables over the same names go together? Permute the names of one (Mantel, QAP).

The cells of a table of pairs share rows and columns, so they are no independent points, and a
correlation's usual p is wrong. Under the null the names of one table mean nothing to the other:
its rows and columns are permuted together (Mantel 1967, Cancer Research 27, 209; Hubert & Schultz
1976, Brit. J. Math. Stat. Psych. 29, 190; Krackhardt 1988, Social Networks 10, 359).
"""

from __future__ import annotations

from itertools import permutations as orders_of
from math import factorial

import numpy as np
from numpy.typing import NDArray

from lab.core.errors import BadInput, TooFew
from lab.core.seeds import stream
from lab.stats.checks import Floats

LEAST_NAMES = 4
"""Three names have six orders: no p under 1/6."""


def name_orders(m: int, n_permutations: int, seed: int) -> NDArray[np.intp]:
    """Return orders [B, m] of m names under the null.

    All m! - 1 others than the order as it is, where that is at most ``n_permutations``, else drawn
    ones. Raises ``TooFew`` under four names and ``BadInput`` for no permutations.
    """
    if m < LEAST_NAMES:
        do = "Take more of them, or read no p from so few."
        raise TooFew(f"at least {LEAST_NAMES} names to permute", f"{m}", do)
    if n_permutations < 1:
        raise BadInput("n_permutations of at least 1", f"{n_permutations}", "Ask for 999.")
    if factorial(m) - 1 <= n_permutations:
        return np.array(list(orders_of(range(m)))[1:], np.intp)
    random = stream(seed, "", "name permutations")
    return np.argsort(random.random((n_permutations, m)), axis=1)


def off_diagonal(table: Floats) -> Floats:
    """Return the cells [..., m (m - 1)] of tables [..., m, m] that are not on the diagonal."""
    m = table.shape[-1]
    return np.asarray(table[..., ~np.eye(m, dtype=bool)])


def rank_correlation(a: Floats, b: Floats) -> Floats:
    """Return Spearman's rho along the last axis, ties at their middle rank; 0 where one is flat.

    ``a`` and ``b`` [..., k] are broadcast against each other. A side without any order orders
    nothing, hence the 0.
    """
    from scipy.stats import rankdata

    first, second = rankdata(a, axis=-1), rankdata(b, axis=-1)
    first = first - first.mean(axis=-1, keepdims=True)
    second = second - second.mean(axis=-1, keepdims=True)
    size = np.sqrt(np.sum(first**2, axis=-1) * np.sum(second**2, axis=-1))
    together = np.sum(first * second, axis=-1)
    return np.asarray(np.divide(together, size, out=np.zeros_like(together), where=size > 0))
