"""The nearest other rows of every row: exact, in blocks, with ties kept as ties.

Nearness is the cosine, of rows as they are (Huh et al. 2024, ICML) or centred first. As they are,
the same space moved by a constant has other neighbours, and a space with one strong common
direction (cosines of .9 between all items) has neighbours decided by that direction.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from lab.core.errors import BadInput, TooFew
from lab.distance.neighbours.ranked import Ranked
from lab.distance.vectors import Matrix, as_matrix, mean_and_peak, row_blocks
from lab.stats.checks import Floats
from lab.stats.cosine import unit_rows
from lab.stats.ranking import tie_groups
from lab.stats.threads import in_threads

K = 10
"""Neighbours a row, as in Huh et al. (2024)."""
FEW_ROWS = 1500
"""Up to so many rows are one block, and two sides are two blocks."""
LEAST_FOR_THREADS = 1 << 16
"""Entries of a block under which a second thread takes longer to start than it saves."""
BLOCK_ROWS, BLOCK_ENTRIES = 512, 1 << 23
"""Rows that a core works on at a time, fewer where their cosines would take more than 32 MB."""
SURE = 4e-6
"""Float32 cosines that differ by more are in the right order; others are taken in float64."""
TIE = 1e-10
"""Cosines in float64 that differ by less are equal: copies of a row, not rounding, decide."""
AT_THE_MEAN = 1e-13
"""A row no further from the mean than this is there up to rounding."""
NOWHERE = -2.0
"""Below every cosine."""
GROUP = 8
"""Cosines of which the largest stands for all while the lists are sought."""


@dataclass(frozen=True)
class Origin:
    """What directions are seen from: the mean of all rows, or zero."""

    at: Floats
    """[d]."""
    unit: float
    """What numbers are divided by before they are squared: 1e-200 squared is nothing."""
    rounding: float
    """A row no further from the origin than this, in units of ``unit``, is there; 0: as given."""

    @classmethod
    def of(cls, values: Matrix, *, centred: bool) -> Origin:
        """Return the origin for the rows of ``values``; raises as ``mean_and_peak`` does."""
        mean, peak = mean_and_peak(values)
        if centred:
            # A row at the mean may come to lie off it by rounding.
            rounding = AT_THE_MEAN * max(1.0, float(np.abs(mean).max()) / peak)
            return cls(mean, peak, rounding)
        return cls(np.zeros_like(mean), peak + float(np.abs(mean).max()), 0.0)

    def directions(self, values: Matrix) -> Floats:
        """Return the rows as seen from here at length one; one that is here is zero."""
        seen = (values - self.at) / self.unit
        seen[np.abs(seen).max(axis=1) <= self.rounding] = 0.0
        return unit_rows(seen)


def nearest(
    x: ArrayLike,
    k: int = K,
    *,
    extra: int = 0,
    centred: bool = False,
    block_rows: int | None = None,
) -> Ranked:
    """Return the k (and ``extra`` more) nearest other rows of every row of ``x`` [n, d].

    By the cosine, ``centred`` or of rows as they are. Cosines are a float32 product, block by
    block, so that memory is O(block n); where they do not settle the order from the k-th on, the
    row is done again in float64. Raises ``TooFew`` for n <= k, and ``BadInput`` for NaN, zero
    variance or k < 1.
    """
    values = as_matrix(x)
    n, length = len(values), k + extra
    if k < 1:
        raise BadInput("k of at least 1", f"k = {k}", "Ask for 10 neighbours.")
    if n <= length:
        least = f"more than {length} rows for {k} neighbours"
        least += f" and {extra} in reserve" if extra else ""
        raise TooFew(least, f"n = {n}, k = {k}", "Pass more rows, or ask for fewer neighbours.")
    origin = Origin.of(values, centred=centred)
    unit = _unit_float32(values, origin)
    index, cosine = np.empty((n, length), np.intp), np.empty((n, length))
    exact = {}

    def of_block(block: slice) -> None:
        similarity = unit[block] @ unit.T
        similarity[np.arange(len(similarity)), np.arange(n)[block]] = NOWHERE
        index[block], cosine[block], unsure = _nearest_of(similarity, k, length)
        for row in unsure:
            # All that float32 cannot tell from what is in the list.
            rivals = np.flatnonzero(similarity[row] >= cosine[block.start + row, -1] - SURE)
            i = block.start + int(row)
            exact[i] = _exact(values, origin, i, rivals, length)

    several = max(1, min(BLOCK_ROWS, BLOCK_ENTRIES // n))
    blocks = row_blocks(n, block_rows or (n if n <= FEW_ROWS else several))
    if len(blocks) == 1:
        of_block(blocks[0])
    else:  # Each fills places of its own, so that their order does not matter.
        list(in_threads(of_block, blocks))
    return _listed(index, cosine, exact, k, values.shape)


def nearest_on_both(
    x: ArrayLike, y: ArrayLike, k: int = K, *, extra: int = 0, centred: bool = False
) -> tuple[Ranked, Ranked]:
    """Return the lists of two sides, [n, d] and [n, e]; raises as ``nearest`` does."""

    def of(side: ArrayLike) -> Ranked:
        return nearest(side, k, extra=extra, centred=centred)

    # Many rows are several blocks, which share out the cores by themselves.
    side_by_side = len(np.asarray(x)) <= FEW_ROWS and np.size(x) >= LEAST_FOR_THREADS
    first, second = in_threads(of, (x, y)) if side_by_side else map(of, (x, y))
    return first, second


def _nearest_of(
    similarity: NDArray[np.float32], k: int, length: int
) -> tuple[NDArray[np.intp], NDArray[np.float32], NDArray[np.intp]]:
    """Return index and cosine [b, length], and the rows whose order from the k-th on is unsure."""
    import torch

    # One more than the list, to see whether its end is a tie.
    most = min(length + 1, similarity.shape[1] - 1)
    columns, candidates = _candidates(similarity, most)
    top = torch.topk(torch.from_numpy(candidates), most, dim=1)
    values, places = top.values.numpy(), top.indices.numpy()
    unsure = np.flatnonzero(np.any(values[:, k - 1 : -1] - values[:, k:] < SURE, axis=1))
    index = places if columns is None else np.take_along_axis(columns, places, axis=1)
    return index[:, :length], values[:, :length], unsure


def _candidates(
    similarity: NDArray[np.float32], most: int
) -> tuple[NDArray[np.intp] | None, NDArray[np.float32]]:
    """Return columns and cosines [b, m] among which the ``most`` largest of each row are.

    The m-th largest of the maxima of groups is no more than the m-th largest of all, so that what
    is under it is out: one pass over the cosines and a selection from an eighth of them. None for
    the columns where lists are long and all cosines are candidates.
    """
    rows, n = similarity.shape
    groups = n // GROUP
    if groups < 2 * most:
        return None, similarity
    maxima = similarity[:, : groups * GROUP].reshape(rows, GROUP, groups).max(axis=1)
    floor = np.partition(maxima, groups - most, axis=1)[:, groups - most]
    at = np.flatnonzero(similarity >= floor[:, None])
    of_row = at // n
    counts = np.bincount(of_row, minlength=rows)
    place = np.arange(len(at)) - np.repeat(np.cumsum(counts) - counts, counts)
    columns = np.zeros((rows, int(counts.max())), np.intp)
    candidates = np.full(columns.shape, NOWHERE, np.float32)
    columns[of_row, place] = at - of_row * n
    candidates[of_row, place] = similarity.ravel()[at]
    return columns, candidates


Exact = tuple[NDArray[np.intp], Floats, NDArray[np.intp], NDArray[np.intp]]


def _exact(
    values: Matrix, origin: Origin, row: int, rivals: NDArray[np.intp], length: int
) -> Exact:
    """Return one row's list from its rivals in float64, as long as a tie at its end makes it."""
    directions = origin.directions(values[np.append(rivals, row)])
    cosine = directions[:-1] @ directions[-1]
    order = np.argsort(-cosine, kind="stable")
    first, last = (places[0] for places in tie_groups(cosine[order][None], TIE))
    order = order[: last[length - 1] + 1]
    return rivals[order], cosine[order], first[: len(order)], last[: len(order)]


def _listed(
    index: NDArray[np.intp],
    cosine: Floats,
    exact: dict[int, Exact],
    k: int,
    shape: tuple[int, ...],
) -> Ranked:
    """Return all lists in one table, those that were made exactly in their place."""
    n, length = index.shape
    most = max([length, *(len(one[0]) for one in exact.values())])
    pad = ((0, 0), (0, most - length))
    first = np.tile(np.arange(most), (n, 1))
    index = np.pad(index, pad, constant_values=-1)
    table = (index, np.pad(cosine, pad), first, first.copy())
    for row, parts in exact.items():
        for column, part in zip(table, parts, strict=True):
            column[row, : len(part)] = part
    return Ranked(*table, k, shape)


def _unit_float32(values: Matrix, origin: Origin) -> NDArray[np.float32]:
    """Return the directions in float32, of centred rows moved in float64 and only then rounded."""
    unit = np.empty(values.shape, np.float32)
    for block in row_blocks(len(values)):
        rows: Any = values[block]
        if origin.rounding:
            rows = np.asarray((rows - origin.at) / origin.unit, np.float32)
            rows[np.abs(rows).max(axis=1) <= origin.rounding] = 0
        unit[block] = unit_rows(rows)
    return unit
