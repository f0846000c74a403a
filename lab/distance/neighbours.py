"""The nearest other rows of every row: exact, in blocks, with ties kept as ties.

Nearness is the cosine of centred rows. Huh et al. (2024, ICML) take the cosine without centring;
then the same space moved by a constant has other neighbours, and a space with one strong common
direction (cosines of .9 between all items) has neighbours decided by that direction.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from lab.core.errors import BadInput, TooFew
from lab.distance.ranked import Ranked
from lab.distance.vectors import Matrix, as_matrix, mean_and_peak, row_blocks
from lab.stats.checks import Floats
from lab.stats.cosine import unit_rows
from lab.stats.ranking import tie_groups
from lab.stats.threads import in_threads

K = 10
"""Neighbours a row, as in Huh et al. (2024)."""
FEW_ROWS = 1500
"""Up to so many rows are one block: less time than a second thread takes to start."""
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


def nearest(x: ArrayLike, k: int = K, *, extra: int = 0, block_rows: int | None = None) -> Ranked:
    """Return the k (and ``extra`` more) nearest other rows of every row of ``x`` [n, d].

    Cosines are a float32 product, block by block, so that memory is O(block n); where they do not
    settle the order from the k-th on, the row is done again in float64. Raises ``TooFew`` for
    n <= k, and ``BadInput`` for NaN, zero variance or k < 1.
    """
    values = as_matrix(x)
    n, length = len(values), k + extra
    if k < 1:
        raise BadInput("k of at least 1", f"k = {k}", "Ask for 10 neighbours.")
    if n <= length:
        least = f"more than {length} rows for {k} neighbours"
        least += f" and {extra} in reserve" if extra else ""
        raise TooFew(least, f"n = {n}, k = {k}", "Pass more rows, or ask for fewer neighbours.")
    where = mean_and_peak(values)
    unit = _unit_float32(values, *where)
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
            exact[i] = _exact(values, *where, i, rivals, length)

    several = max(1, min(BLOCK_ROWS, BLOCK_ENTRIES // n))
    blocks = row_blocks(n, block_rows or (n if n <= FEW_ROWS else several))
    if len(blocks) == 1:
        of_block(blocks[0])
    else:  # Each fills places of its own, so that their order does not matter.
        list(in_threads(of_block, blocks))
    return _listed(index, cosine, exact, k, values.shape)


def _nearest_of(
    similarity: NDArray[np.float32], k: int, length: int
) -> tuple[NDArray[np.intp], NDArray[np.float32], NDArray[np.intp]]:
    """Return index and cosine [b, length], and the rows whose order from the k-th on is unsure."""
    import torch

    # One more than the list, to see whether its end is a tie.
    most = min(length + 1, similarity.shape[1] - 1)
    top = torch.topk(torch.from_numpy(similarity), most, dim=1)
    values = top.values.numpy()
    unsure = np.flatnonzero(np.any(values[:, k - 1 : -1] - values[:, k:] < SURE, axis=1))
    return top.indices.numpy()[:, :length], values[:, :length], unsure


Exact = tuple[NDArray[np.intp], Floats, NDArray[np.intp], NDArray[np.intp]]


def _exact(
    values: Matrix, mean: Floats, peak: float, row: int, rivals: NDArray[np.intp], length: int
) -> Exact:
    """Return one row's list from its rivals in float64, as long as a tie at its end makes it."""
    directions = _directions(values[np.append(rivals, row)], mean, peak)
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


def _unit_float32(values: Matrix, mean: Floats, peak: float) -> NDArray[np.float32]:
    """Return the directions in float32: moved and scaled in float64, and only then rounded."""
    unit = np.empty(values.shape, np.float32)
    for block in row_blocks(len(values)):
        rows = np.asarray((values[block] - mean) / peak, np.float32)
        rows[np.abs(rows).max(axis=1) <= _rounding(mean, peak)] = 0
        norm = np.sqrt(np.einsum("ij,ij->i", rows, rows))
        unit[block] = rows / np.where(norm > 0, norm, 1)[:, None]
    return unit


def _directions(values: Matrix, mean: Floats, peak: float) -> Floats:
    """Return centred rows of length one; a row at the mean has no direction and is zero."""
    # To 1 first: the square of 1e-200 is nothing.
    centred = (values - mean) / peak
    centred[np.abs(centred).max(axis=1) <= _rounding(mean, peak)] = 0.0
    return unit_rows(centred)


def _rounding(mean: Floats, peak: float) -> float:
    """Return how far from the mean a row may come to lie by rounding, in units of ``peak``."""
    return AT_THE_MEAN * max(1.0, float(np.abs(mean).max()) / peak)
