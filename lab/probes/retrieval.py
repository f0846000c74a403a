"""Retrieval without training: find a query in a fixed clean gallery by its cosine."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from lab.core.errors import BadInput, TooFew
from lab.stats.checks import Floats, finite_array
from lab.stats.cosine import unit_rows
from lab.stats.ranking import TIE_DIGITS, hit_share, middle_rank, standing


class Gallery:
    """A fixed set of clean vectors [N, d] to find queries in.

    ``query_mean`` and ``gallery_mean`` [d] are taken away from each side; take them from clean
    items, never from the hurt queries. None leaves a side as it is. Results are
    conditional on the gallery.
    """

    def __init__(
        self,
        x: ArrayLike,
        *,
        query_mean: ArrayLike | None = None,
        gallery_mean: ArrayLike | None = None,
    ) -> None:
        vectors = finite_array(x, "gallery", 2)
        if len(vectors) < 2:
            do = "Take a gallery of at least two items."
            raise TooFew("at least 2 gallery items", f"{len(vectors)}", do)
        self._query_mean = _mean(query_mean, vectors.shape[1])
        self._unit = unit_rows(vectors - _mean(gallery_mean, vectors.shape[1]))

    def __len__(self) -> int:
        return len(self._unit)

    def similarity(self, queries: ArrayLike) -> Floats:
        """Return the cosine of every query [n, d] with every gallery item: [n, N]."""
        x = finite_array(queries, "queries", 2)
        if x.shape[1] != self._unit.shape[1]:
            got = f"{x.shape[1]} and {self._unit.shape[1]}"
            raise BadInput("queries and gallery of one dimension", got, "Use the same encoder.")
        return np.asarray(np.round(unit_rows(x - self._query_mean) @ self._unit.T, TIE_DIGITS))

    def nearest(self, queries: ArrayLike, k: int) -> tuple[NDArray[np.intp], Floats]:
        """Return the rows and cosines of the k nearest gallery items, nearest first: [n, k]."""
        similarity = self.similarity(queries)
        order = np.argsort(-similarity, axis=1, kind="stable")[:, :k]
        return order, np.take_along_axis(similarity, order, axis=1)

    def hits(
        self, queries: ArrayLike, true_rows: NDArray[np.intp], present: NDArray[np.bool_]
    ) -> Floats:
        """Return 1 where the true gallery row comes first, else 0 (recall at 1): float64 [n].

        m items tied for the first place score 1/m if the true one is among them; a query that is
        not present scores chance, 1/N.
        """
        above, tied = self._standing(queries, true_rows, present)
        return np.where(present, hit_share(above, tied, 1), 1.0 / len(self))

    def ranks(
        self, queries: ArrayLike, true_rows: NDArray[np.intp], present: NDArray[np.bool_]
    ) -> Floats:
        """Return the rank of the true gallery row, 1 the best: float64 [n].

        Ties take their middle rank; a query that is not present takes the mean rank (N + 1) / 2.
        """
        above, tied = self._standing(queries, true_rows, present)
        return np.where(present, middle_rank(above, tied), (len(self) + 1) / 2)

    def _standing(
        self, queries: ArrayLike, true_rows: NDArray[np.intp], present: NDArray[np.bool_]
    ) -> tuple[Floats, Floats]:
        """Return how many gallery items beat the true one, and how many equal it, itself too."""
        similarity = self.similarity(queries)
        n = len(similarity)
        true_rows = np.asarray(true_rows)
        if true_rows.shape != (n,) or np.asarray(present).shape != (n,):
            got = f"shapes {true_rows.shape} and {np.asarray(present).shape}"
            raise BadInput(f"one true row and one mask a query, ({n},)", got, "Align the rows.")
        if true_rows.min() < 0 or true_rows.max() >= len(self):
            got = f"{true_rows.min()} to {true_rows.max()}"
            raise BadInput(f"true rows in 0..{len(self) - 1}", got, "Number the gallery rows.")
        return standing(similarity, true_rows)


def _mean(mean: ArrayLike | None, dim: int) -> Floats:
    if mean is None:
        return np.zeros(dim)
    vector = finite_array(mean, "mean", 1)
    if len(vector) != dim:
        got = f"shape {vector.shape}"
        raise BadInput(f"a mean of shape ({dim},)", got, "Use the same encoder.")
    return vector
