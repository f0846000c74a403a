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

K = 10
"""Neighbours a row, as in Huh et al. (2024)."""
BLOCK_ENTRIES = 1 << 22
"""Cosines held at a time: 16 MB."""
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
    mean, peak = mean_and_peak(values)
    rows = block_rows or max(1, BLOCK_ENTRIES // n)
    index, cosine, unsure = _in_float32(values, mean, peak, k, length, rows)
    place = np.broadcast_to(np.arange(length), (n, length))
    ranked = Ranked(index, cosine, place, place, k, values.shape)
    return _in_float64(ranked, values, mean, peak, unsure, rows) if len(unsure) else ranked


def _directions(values: Matrix, mean: Floats, peak: float) -> Floats:
    """Return centred rows of length one; a row at the mean has no direction and is zero."""
    # To 1 first: the square of 1e-200 is nothing.
    centred = (values - mean) / peak
    rounding = AT_THE_MEAN * max(1.0, float(np.abs(mean).max()) / peak)
    centred[np.abs(centred).max(axis=1) <= rounding] = 0.0
    return unit_rows(centred)


def _in_float32(
    values: Matrix, mean: Floats, peak: float, k: int, length: int, block_rows: int
) -> tuple[NDArray[np.intp], Floats, NDArray[np.intp]]:
    """Return index and cosine [n, length], and the rows whose order from the k-th on is unsure."""
    import torch

    n = len(values)
    unit = np.empty(values.shape, np.float32)
    for block in row_blocks(n):
        unit[block] = _directions(values[block], mean, peak)
    tensor = torch.from_numpy(unit)
    index, cosine = np.empty((n, length), np.intp), np.empty((n, length))
    unsure = np.zeros(n, bool)
    for block in row_blocks(n, block_rows):
        similarity = tensor[block] @ tensor.T
        similarity[torch.arange(len(similarity)), torch.arange(n)[block]] = NOWHERE
        # One more than the list, to see whether its end is a tie.
        top = torch.topk(similarity, min(length + 1, n - 1), dim=1)
        found = top.values.numpy()
        index[block], cosine[block] = top.indices.numpy()[:, :length], found[:, :length]
        unsure[block] = np.any(found[:, k - 1 : -1] - found[:, k:] < SURE, axis=1)
    return index, cosine, np.flatnonzero(unsure)


def _in_float64(
    ranked: Ranked,
    values: Matrix,
    mean: Floats,
    peak: float,
    unsure: NDArray[np.intp],
    block_rows: int,
) -> Ranked:
    """Return the lists with the unsure rows ranked anew, longer where a tie goes past the end."""
    n, length = ranked.index.shape
    again = []
    for block in row_blocks(len(unsure), block_rows):
        rows = unsure[block]
        directions = _directions(values[rows], mean, peak)
        similarity = np.empty((len(rows), n))
        for others in row_blocks(n):
            similarity[:, others] = directions @ _directions(values[others], mean, peak).T
        similarity[np.arange(len(rows)), rows] = NOWHERE
        order = np.argsort(-similarity, axis=1, kind="stable")[:, :-1]
        falling = np.take_along_axis(similarity, order, axis=1)
        first, last = tie_groups(falling, TIE)
        width = int(last[:, length - 1].max()) + 1
        listed = np.arange(width) <= last[:, length - 1 : length]
        index = np.where(listed, order[:, :width], -1)
        last = np.minimum(last[:, :width], width - 1)  # of entries that are not listed
        again.append((rows, index, falling[:, :width], first[:, :width], last))
    most = max(index.shape[1] for _, index, *_ in again)
    pad = ((0, 0), (0, most - length))
    place = np.tile(np.arange(most), (n, 1))
    index = np.pad(ranked.index, pad, constant_values=-1)
    whole = (index, np.pad(ranked.cosine, pad), place, place.copy())
    for rows, *parts in again:
        for target, part in zip(whole, parts, strict=True):
            target[rows, : part.shape[1]] = part
    return Ranked(*whole, ranked.k, ranked.shape)
