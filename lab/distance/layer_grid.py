"""Every layer of one encoder against every layer of another, and the largest of all cells.

Each layer is prepared once (centred, self-norms, Gram matrix or lists of neighbours), then a cell,
and every cell under a permutation of the pairs, is one product. The largest of many cells is
large by being chosen: its null is the largest of as many cells where rows are not pairs.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray

from lab.core.errors import BadInput
from lab.core.progress import Progress
from lab.distance.alignment.centred import Centred, centre, debiased_term, geometric_mean
from lab.distance.alignment.cka import EQUALLY_FAR, debiased_cka
from lab.distance.alignment.cka_interval import correlation_interval, debiased_influence
from lab.distance.base import Measurement, Settings
from lab.distance.measure import measure
from lab.distance.neighbours.nearest import K, nearest
from lab.distance.neighbours.overlay import parts
from lab.distance.pairs import pairs
from lab.stats.checks import Floats
from lab.stats.nulls.permutation import permutations

Kernels = NDArray[np.float32]
"""[layers, n * n]: for each layer what every two rows are to each other."""


class LayerGrid(ABC):
    """A measure of all pairs of layers of two encoders on the same n rows.

    ``a`` and ``b`` are lists of [n, d], one a layer; ``units`` [n] are the codes that an interval
    generalises over, named by ``over``. Raises what the measure raises: ``BadInput`` for NaN, zero
    variance or unequal rows, ``TooFew`` for too few rows.
    """

    def __init__(
        self,
        a: Sequence[ArrayLike],
        b: Sequence[ArrayLike],
        units: NDArray[np.intp],
        over: str,
    ) -> None:
        if not a or not b or len({len(np.asarray(x)) for x in (*a, *b)} | {len(units)}) != 1:
            got = f"{[np.asarray(x).shape for x in (*a, *b)]} and {len(units)} units"
            raise BadInput("layers of the same rows on both sides", got, "Embed the same items.")
        self.units, self.over, self.n = units, over, len(units)
        self._prepare(a, b)

    @abstractmethod
    def _prepare(self, a: Sequence[ArrayLike], b: Sequence[ArrayLike]) -> None: ...

    @abstractmethod
    def cell(self, i: int, j: int) -> Measurement:
        """Return the measure of layer i of a and layer j of b, with its interval."""

    @abstractmethod
    def items(self, i: int, j: int) -> Floats:
        """Return what each row adds to that cell [n]: their mean is its value."""

    @abstractmethod
    def values(self, order: NDArray[np.intp] | None = None) -> Floats:
        """Return all cells [layers of a, layers of b], with the rows of b in another order."""

    def largest_under_permutation(
        self, n_permutations: int, seed: int, progress: Progress | None = None
    ) -> Floats:
        """Return the largest cell under each permutation that keeps units whole: [B]."""
        progress = progress or Progress()
        progress.start("The largest cell under permutation", n_permutations)
        drawn = []
        for order in permutations(self.units, n_permutations, seed, "layer grid"):
            drawn.append(float(self.values(order).max()))
            progress.advance()
        return np.array(drawn)


class CkaGrid(LayerGrid):
    """Debiased linear CKA of all pairs of layers."""

    def _prepare(self, a: Sequence[ArrayLike], b: Sequence[ArrayLike]) -> None:
        self._a, self._b = [centre(x) for x in a], [centre(x) for x in b]
        if not all(side.debiased_norm for side in (*self._a, *self._b)):
            raise BadInput("rows at different distances", EQUALLY_FAR, "CKA is undefined.")
        self._grams_a, self._grams_b = (_grams(sides) for sides in (self._a, self._b))
        self._squares_a, self._squares_b = (
            np.stack([side.squares for side in sides]) for sides in (self._a, self._b)
        )
        self._scale = np.array(
            [[geometric_mean(x.debiased_norm, y.debiased_norm) for y in self._b] for x in self._a]
        )

    def cell(self, i: int, j: int) -> Measurement:
        x, y = self._a[i], self._b[j]
        value = debiased_cka(x, y)
        low, high = correlation_interval(value, debiased_influence(x, y), self.units, 0.95)
        return Measurement(value, low, high, self.n, self.over, chance=0.0)

    def items(self, i: int, j: int) -> Floats:
        x, y = self._a[i], self._b[j]
        return debiased_cka(x, y) + debiased_influence(x, y)

    def values(self, order: NDArray[np.intp] | None = None) -> Floats:
        squares = self._squares_b if order is None else self._squares_b[:, order]
        off = _sums(self._grams_a, self._grams_b, order, self.n)
        diagonal = self._squares_a @ squares.T
        traces = self._squares_a.sum(axis=1)[:, None], squares.sum(axis=1)[None]
        return np.asarray(debiased_term(off, diagonal, *traces, self.n) / self._scale)


class KnnGrid(LayerGrid):
    """Mutual nearest neighbours (k = 10) of all pairs of layers.

    Where rows tie for the last place, ``values`` multiplies their parts of it and ``cell`` takes
    the smaller one; without ties they are equal.
    """

    def _prepare(self, a: Sequence[ArrayLike], b: Sequence[ArrayLike]) -> None:
        self._x, self._y = list(a), list(b)
        self._lists_a, self._lists_b = (_lists(layers, self.n) for layers in (a, b))

    def cell(self, i: int, j: int) -> Measurement:
        paired = pairs(self._x[i], self._y[j], units=self.units, over=self.over)
        return measure("mutual_knn", paired, Settings(n_permutations=0))

    def items(self, i: int, j: int) -> Floats:
        shared = self._lists_a[i] * self._lists_b[j]
        return np.asarray(shared.reshape(self.n, self.n).sum(axis=1) / K, np.float64)

    def values(self, order: NDArray[np.intp] | None = None) -> Floats:
        return _sums(self._lists_a, self._lists_b, order, self.n) / (self.n * K)


GRIDS: dict[str, type[LayerGrid]] = {"debiased_cka": CkaGrid, "mutual_knn": KnnGrid}


def _sums(a: Kernels, b: Kernels, order: NDArray[np.intp] | None, n: int) -> Floats:
    """Return the sums of products of every kernel of a with every one of b: [len(a), len(b)]."""
    if order is not None:
        b = b.reshape(-1, n, n)[:, order][:, :, order].reshape(len(b), -1)
    return np.asarray(a @ b.T, np.float64)


def _grams(sides: Sequence[Centred]) -> Kernels:
    out = np.empty((len(sides), len(sides[0]) ** 2), np.float32)
    for row, side in zip(out, sides, strict=True):
        gram = side.rows @ side.rows.T if side.gram is None else side.gram.copy()
        np.fill_diagonal(gram, 0)
        row[:] = gram.ravel()
    return out


def _lists(layers: Sequence[ArrayLike], n: int) -> Kernels:
    out = np.zeros((len(layers), n, n), np.float32)
    for table, x in zip(out, layers, strict=True):
        ranked = nearest(x, K)
        rows, places = np.nonzero(ranked.index >= 0)
        table[rows, ranked.index[rows, places]] = parts(ranked)[rows, places]
    return out.reshape(len(layers), -1)
