"""What a CKA is made of when the rows of one side change places."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from lab.distance.alignment.centred import Centred, squared_norm
from lab.distance.vectors import Matrix
from lab.stats.checks import Floats

MOST_GRAM_ROWS = 8192
"""A Gram matrix of so many rows holds 268 MB."""
PRODUCTS_PER_MOVE = 80
"""Multiplications of a matrix product that take as long as moving one entry of a Gram matrix."""


def permuted_sums(
    a: Centred, b: Centred, orders: Iterable[NDArray[np.intp]]
) -> tuple[Floats, Floats]:
    """Return, for every order [n] of the rows of b, the sums of K_ij L_ij over i != j and i = j.

    From the Gram matrices (n^2 entries change places) or from X'Y (n d e products), whichever is
    cheaper.
    """
    n, d, e = len(a), a.rows.shape[1], b.rows.shape[1]
    moves = n <= MOST_GRAM_ROWS and PRODUCTS_PER_MOVE * n <= d * e
    k, l = (_gram(a), _gram(b)) if moves else (a.rows, b.rows)  # noqa: E741 (K and L in the papers)
    off, diagonal = [], []
    for order in orders:
        same = float(a.squares @ b.squares[order])
        moved = l[order]
        off.append(
            float(np.vdot(k, moved.take(order, axis=1)))
            if moves
            else squared_norm(k.T @ moved) - same
        )
        diagonal.append(same)
    return np.array(off), np.array(diagonal)


def _gram(side: Centred) -> Matrix:
    if side.gram is not None:
        return side.gram
    gram = side.rows @ side.rows.T
    np.fill_diagonal(gram, 0)
    return gram
