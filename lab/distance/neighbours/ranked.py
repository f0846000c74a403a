"""Lists of neighbours, and where in them a row is."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from lab.stats.checks import Floats

Places = NDArray[np.intp]

MOST_TABLE_ROWS = 2048
"""A table of n x n places is 16 MB here; with more rows places are searched for."""


@dataclass(frozen=True, eq=False)
class Ranked:
    """The nearest others of every row, nearest first; rows tied at the end of the list all in it.

    Order among the first k does not matter to any measure and is not settled.
    """

    index: NDArray[np.intp] = field(repr=False)
    """[n, m], m >= k; -1 where a row has a shorter list."""
    cosine: Floats = field(repr=False)
    """[n, m]."""
    first: NDArray[np.intp] = field(repr=False)
    """Place in the list of the first entry tied with this one: [n, m]."""
    last: NDArray[np.intp] = field(repr=False)
    """Place of the last one."""
    k: int
    shape: tuple[int, ...]
    """Of the vectors."""

    def __len__(self) -> int:
        return len(self.index)

    @cached_property
    def returned(self) -> Places:
        """Where (j, i) is, for every entry (i, j): its place as ``Finder`` gives it."""
        rows = np.broadcast_to(np.arange(len(self))[:, None], self.index.shape)
        return Finder(self)(self.index, rows)


class Finder:
    """Where row i has row j in its list: a place in the flattened list, or one past its end."""

    def __init__(self, ranked: Ranked) -> None:
        n, m = ranked.index.shape
        self._n, self._nowhere = n, n * m
        entries = np.flatnonzero(ranked.index >= 0)
        keys = entries // m * n + ranked.index.ravel()[entries]
        if n <= MOST_TABLE_ROWS:
            self._table = np.full(n * n, self._nowhere, np.int32)
            self._table[keys] = entries
        else:
            order = np.argsort(keys)
            self._keys, self._entries = keys[order], entries[order]

    def __call__(self, rows: Places, others: Places) -> Places:
        """Return the place of each of ``others`` in the list of ``rows``; -1 is in no list."""
        keys = rows * self._n + others
        keys = np.where((rows < 0) | (others < 0), 0, keys)  # (0, 0): nobody is its own neighbour
        if self._n <= MOST_TABLE_ROWS:
            return np.asarray(self._table[keys], np.intp)
        at = np.minimum(np.searchsorted(self._keys, keys), len(self._keys) - 1)
        return np.where(self._keys[at] == keys, self._entries[at], self._nowhere)
