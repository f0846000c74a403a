"""Means over pairs of different rows (U-statistics of order two), intervals near zero included.

The modality gap, MMD and energy distance are each the squared length of a mean, estimated without
bias by the mean of a kernel h(i, j) over i != j. Far from zero such a mean is normal with the
variance of its row means; at zero the row means vanish and what is left is the variance of h itself
(Hoeffding 1948, Ann. Math. Stat. 19, 293; Serfling 1980, section 5.2). Both are kept here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from lab.stats.checks import Floats
from lab.stats.jackknife import symmetric_interval
from lab.stats.threads import in_threads

BLOCK_ROWS = 256

Matrix = NDArray[np.floating[Any]]
Kernel = Callable[[NDArray[np.intp], NDArray[np.intp]], Matrix]
"""From the rows of two blocks to h(i, j), [rows, rows]; what it says of i = j is not read. Blocks
may be float32; their sums are added up in float64."""


@dataclass(frozen=True)
class PairMean:
    """A mean of h(i, j) over i != j, with what its interval and its null need."""

    value: float
    rows: Floats = field(repr=False)
    """Mean over j != i of h(i, j), [n]."""
    within: float
    """Sum of h(i, j) over i != j in one unit: what pairs of one unit add to the whole sum."""
    squares: float
    """Sum over different units u, v of the square of the sum of h(i, j), i in u, j in v."""
    signed: Floats = field(repr=False)
    """The mean of s_i s_j h(i, j) for each row s of the signs given, [B]."""
    units: NDArray[np.intp] = field(repr=False)

    def interval(self, level: float = 0.95) -> tuple[float, float]:
        """Return the interval of the mean over pairs of different units.

        Of independent rows the variance is (4 zeta_1 + 2 zeta_2 / n) / n up to O(1/n^3). The row
        means that estimate zeta_1 carry noise of 2 zeta_2 / n themselves, which is taken away.
        """
        n, sizes = len(self.rows), np.bincount(self.units)
        pairs_between = float(n**2 - np.sum(sizes**2))
        centre = (self.value * n * (n - 1) - self.within) / pairs_between
        moved = np.bincount(self.units, 2 * (self.rows - self.value)) / n
        first = float(np.sum(moved**2)) * len(sizes) / (len(sizes) - 1)
        second = 2 * self.squares / float(n) ** 4
        low, high = symmetric_interval(
            centre, max(first - second, second), n_units=len(sizes), level=level
        )
        # Pairs within units may move the value; an interval that leaves it out would puzzle.
        return min(low, self.value), max(high, self.value)


def pair_mean_of_features(
    w: Floats, units: NDArray[np.intp], signs: Floats | None = None
) -> PairMean:
    """Return the mean of h(i, j) = w_i . w_j over i != j for ``w`` [n, d], without [n, n]."""
    n = len(w)
    total, own = w.sum(axis=0), np.einsum("ij,ij->i", w, w)
    order, starts = unit_order(units)
    sums = w if len(starts) == n else np.add.reduceat(w[order], starts, axis=0)
    of_unit = np.einsum("ij,ij->i", sums, sums)
    gram = sums.T @ sums if w.shape[1] <= len(sums) else sums @ sums.T
    signed = np.empty(0) if signs is None else _squares(signs @ w) - own.sum()
    return PairMean(
        value=float(total @ total - own.sum()) / (n * (n - 1)),
        rows=(w @ total - own) / (n - 1),
        within=float(of_unit.sum() - own.sum()),
        squares=max(0.0, float(np.sum(gram**2) - np.sum(of_unit**2))),
        signed=signed / (n * (n - 1)),
        units=units,
    )


def pair_mean_of_kernel(
    kernel: Kernel, units: NDArray[np.intp], signs: Floats | None = None
) -> PairMean:
    """Return the mean of a symmetric h(i, j) over i != j, block by block, never [n, n] at once."""
    n = len(units)
    order, starts = unit_order(units)
    blocks = [(order[rows], begins) for rows, begins in _unit_blocks(starts, n)]
    couples = [(a, b) for a in range(len(blocks)) for b in range(a, len(blocks))]

    def block_sums(couple: tuple[int, int]) -> _BlockSums:
        (left, left_units), (right, right_units) = blocks[couple[0]], blocks[couple[1]]
        same, h = couple[0] == couple[1], kernel(left, right)
        if same:
            np.fill_diagonal(h, 0.0)
        found = _BlockSums(left, h.sum(axis=1), right, h.sum(axis=0))
        if signs is not None:
            of_left = signs[:, left].astype(h.dtype) @ h
            found.signed = np.einsum("bj,bj->b", of_left, signs[:, right])
        between = _by_unit(h, left_units, right_units)
        if same:
            found.within = float(np.trace(between))
            np.fill_diagonal(between, 0.0)
        found.squares = float(np.vdot(between, between))
        return found

    rows, signed = np.zeros(n), np.zeros(0 if signs is None else len(signs))
    within = squares = 0.0
    for (a, b), part in zip(couples, in_threads(block_sums, couples), strict=True):
        # h is symmetric: a block beside the diagonal stands for its mirror image too.
        twice = 1 if a == b else 2
        rows[part.left] += part.left_sums
        if a != b:
            rows[part.right] += part.right_sums
        within += part.within
        squares += twice * part.squares
        signed += twice * part.signed
    count = n * (n - 1)
    value = float(rows.sum()) / count
    return PairMean(value, rows / (n - 1), within, squares, signed / count, units)


@dataclass
class _BlockSums:
    left: NDArray[np.intp]
    left_sums: Matrix
    right: NDArray[np.intp]
    right_sums: Matrix
    within: float = 0.0
    squares: float = 0.0
    signed: Floats = field(default_factory=lambda: np.empty(0))


def unit_order(units: NDArray[np.intp]) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Return an order of the rows that puts units together, and where each unit starts in it."""
    order = np.argsort(units, kind="stable")
    starts = np.concatenate([[0], np.cumsum(np.bincount(units))[:-1]])
    return order, starts


def _unit_blocks(starts: NDArray[np.intp], n: int) -> Iterator[tuple[slice, NDArray[np.intp]]]:
    """Cut the ordered rows into blocks of whole units: the rows, and unit starts from the first."""
    begin = 0
    while begin < len(starts):
        end = int(np.searchsorted(starts, starts[begin] + BLOCK_ROWS))
        end = max(end, begin + 1)
        stop = int(starts[end]) if end < len(starts) else n
        yield slice(int(starts[begin]), stop), starts[begin:end] - starts[begin]
        begin = end


def _by_unit(h: Matrix, left: NDArray[np.intp], right: NDArray[np.intp]) -> Matrix:
    if len(left) == h.shape[0] and len(right) == h.shape[1]:
        return h
    rows: Matrix = np.add.reduceat(h, left, axis=0)
    return np.asarray(np.add.reduceat(rows, right, axis=1))


def _squares(rows: Floats) -> Floats:
    return np.asarray(np.einsum("ij,ij->i", rows, rows))
