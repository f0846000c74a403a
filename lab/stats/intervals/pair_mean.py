"""Means over pairs of rows of different units (U-statistics of order two), with their intervals.

The modality gap, MMD and energy distance are each the squared length of a mean, estimated without
bias by the mean of a kernel h(i, j) over pairs. Far from zero such a mean is normal with the
variance of its row means; at zero the row means vanish and what is left is the variance of h itself
(Hoeffding 1948, Ann. Math. Stat. 19, 293; Serfling 1980, section 5.2). Both are kept here.

Two rows of one unit are not independent, so such pairs are left out: where every row is its own
unit this leaves out i = j alone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from lab.stats.checks import Floats
from lab.stats.intervals.jackknife import symmetric_interval
from lab.stats.nulls.swaps import Signs
from lab.stats.threads import in_threads

BLOCK_ROWS = 256
SIGNS_AT_ONCE = 100

Matrix = NDArray[np.floating[Any]]
Kernel = Callable[[NDArray[np.intp], NDArray[np.intp]], Matrix]
"""From the rows of two blocks to h(i, j), [rows, rows]; what it says of i = j is not read. Blocks
may be float32; their sums are added up in float64."""


@dataclass(frozen=True)
class PairMean:
    """A mean of h(i, j) over pairs of different units, with what its interval and null need."""

    value: float
    pairs: float
    """How many ordered pairs of rows lie in different units."""
    moves: Floats = field(repr=False)
    """How much each unit moves the mean, [units], of mean 0."""
    squares: float
    """Sum over different units u, v of the square of the sum of h(i, j), i in u, j in v."""
    signed: Floats = field(repr=False)
    """The mean of s_i s_j h(i, j) for each row s of the signs given, [B]."""

    def interval(self, level: float = 0.95) -> tuple[float, float]:
        """Return the interval of the mean."""
        return symmetric_interval(self.value, self.variance, len(self.moves), level)

    @property
    def variance(self) -> float:
        """The variance of the mean.

        Of independent rows it is (4 zeta_1 + 2 zeta_2 / n) / n up to O(1 / n^3). The row means that
        estimate zeta_1 carry noise of 2 zeta_2 / n themselves, which is taken away.
        """
        n_units = len(self.moves)
        first = float(np.sum(self.moves**2)) * n_units / (n_units - 1)
        second = 2 * self.squares / self.pairs**2
        return max(first - second, second)


def pair_mean_of_features(
    w: Matrix, units: NDArray[np.intp], signs: Signs | None = None
) -> PairMean:
    """Return the mean of h(i, j) = w_i . w_j for ``w`` [n, d], without [n, n].

    Float32 features are multiplied in float32; what is added up over rows is float64.
    """
    order, starts = unit_order(units)
    sums = w[order] if len(starts) == len(w) else np.add.reduceat(w[order], starts, axis=0)
    own, total = _squares(sums), w.sum(axis=0, dtype=np.float64)
    gram = sums.T @ sums if w.shape[1] <= len(sums) else sums @ sums.T
    squares = max(0.0, float(np.vdot(gram, gram) - own @ own))
    if signs is None:
        signs = np.empty((0, len(w)), np.int8)
    signed = np.full(len(signs), -own.sum())
    for start in range(0, len(signs), SIGNS_AT_ONCE):
        some = slice(start, start + SIGNS_AT_ONCE)
        signed[some] += _squares(signs[some].astype(w.dtype) @ w)
    return _pair_mean(sums @ total - own, squares, signed, units)


def pair_mean_of_kernel(
    kernel: Kernel, units: NDArray[np.intp], signs: Signs | None = None
) -> PairMean:
    """Return the mean of a symmetric h(i, j), block by block, never [n, n] at once."""
    order, starts = unit_order(units)
    blocks = list(_unit_blocks(order, starts))
    couples = [(a, b) for a in range(len(blocks)) for b in range(a, len(blocks))]

    def block_sums(couple: tuple[int, int]) -> _BlockSums:
        left, right = blocks[couple[0]], blocks[couple[1]]
        h = kernel(left.rows, right.rows)
        same = couple[0] == couple[1]
        if same:
            np.fill_diagonal(h, 0.0)
        signed: Floats = np.empty(0)
        if signs is not None:
            of_left = signs[:, left.rows].astype(h.dtype) @ h
            signed = np.einsum("bj,bj->b", of_left, signs[:, right.rows])
        between = _by_unit(h, left.starts, right.starts)
        if same:
            # The signs of one unit are equal, so that its own pairs add to every signed sum.
            signed -= np.trace(between)
            np.fill_diagonal(between, 0.0)
        squares = float(np.vdot(between, between))
        return _BlockSums(between.sum(axis=1), between.sum(axis=0), squares, signed)

    sums = np.zeros(len(starts))
    signed = np.zeros(0 if signs is None else len(signs))
    squares = 0.0
    for (a, b), part in zip(couples, in_threads(block_sums, couples), strict=True):
        # h is symmetric: a block beside the diagonal stands for its mirror image too.
        twice = 1 if a == b else 2
        sums[blocks[a].units] += part.left
        if a != b:
            sums[blocks[b].units] += part.right
        squares += twice * part.squares
        signed += twice * part.signed
    return _pair_mean(sums, squares, signed, units)


def unit_order(units: NDArray[np.intp]) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Return an order of the rows that puts units together, and where each unit starts in it."""
    order = np.argsort(units, kind="stable")
    starts = np.concatenate([[0], np.cumsum(np.bincount(units))[:-1]])
    return order, starts


@dataclass(frozen=True)
class _Block:
    rows: NDArray[np.intp]
    units: slice
    starts: NDArray[np.intp]
    """Where each unit begins among the rows."""


@dataclass(frozen=True)
class _BlockSums:
    left: Matrix
    right: Matrix
    squares: float
    signed: Floats


def _pair_mean(sums: Floats, squares: float, signed: Floats, units: NDArray[np.intp]) -> PairMean:
    """Build the mean from the sum of h over each unit's pairs with other units, [units]."""
    sizes = np.bincount(units)
    due = sizes * (len(units) - sizes.astype(np.float64))
    pairs = float(due.sum())
    value = float(sums.sum()) / pairs
    return PairMean(value, pairs, 2 * (sums - value * due) / pairs, squares, signed / pairs)


def _unit_blocks(order: NDArray[np.intp], starts: NDArray[np.intp]) -> Iterator[_Block]:
    """Cut the ordered rows into blocks of whole units."""
    ends = np.append(starts[1:], len(order))
    begin = 0
    while begin < len(starts):
        end = max(int(np.searchsorted(starts, starts[begin] + BLOCK_ROWS)), begin + 1)
        rows = order[starts[begin] : ends[end - 1]]
        yield _Block(rows, slice(begin, end), starts[begin:end] - starts[begin])
        begin = end


def _by_unit(h: Matrix, left: NDArray[np.intp], right: NDArray[np.intp]) -> Matrix:
    if len(left) == h.shape[0] and len(right) == h.shape[1]:
        return h
    rows: Matrix = np.add.reduceat(h, left, axis=0)
    return np.asarray(np.add.reduceat(rows, right, axis=1))


def _squares(rows: Matrix) -> Floats:
    return np.asarray(np.einsum("ij,ij->i", rows, rows), np.float64)
