"""The exact k nearest rows of each row, once for each set of vectors."""

from __future__ import annotations

import hashlib

import numpy as np
from numpy.typing import NDArray

from lab.core.errors import TooFew
from lab.stats.checks import Floats
from lab.store.arrays import load_arrays, save_arrays
from lab.store.code import code_digest

MOST_NEIGHBOURS = 50
"""The graph is kept with so many neighbours, so that one serves every choice up to it."""


def nearest_rows(
    x: Floats, k: int, queries: Floats | None = None
) -> tuple[NDArray[np.int32], NDArray[np.float32]]:
    """Return the rows and Euclidean distances of the k nearest rows of ``x`` [n, d]: [m, k] each.

    Without ``queries`` [m, d] every row of x asks, and its own row is left out even where a
    duplicate is as near. Exact, in blocks, never n x n in memory. Raises ``TooFew`` where there
    are not k others.
    """
    from sklearn.neighbors import NearestNeighbors

    others = len(x) if queries is not None else len(x) - 1
    if not 1 <= k <= others:
        raise TooFew(f"more than k = {k} rows", f"n = {len(x)}", "Ask for fewer neighbours.")
    search = NearestNeighbors(algorithm="brute").fit(x)
    if queries is not None:
        distance, rows = search.kneighbors(queries, k)
    else:
        distance, rows = search.kneighbors(None, k)
    return rows.astype(np.int32), distance.astype(np.float32)


def kept_graph(x: Floats, k: int) -> tuple[NDArray[np.int32], NDArray[np.float32]]:
    """Return ``nearest_rows(x, k)`` from the store, computed once for these very vectors."""
    most = max(k, min(MOST_NEIGHBOURS, len(x) - 1))
    key = {"kind": "neighbours", "method": code_digest(__name__), "x": digest(x), "k": most}
    kept = load_arrays(key, "rows", "distance")
    if kept is None:
        rows, distance = nearest_rows(x, most)
        kept = {"rows": rows, "distance": distance}
        save_arrays(key, kept)
    return kept["rows"][:, :k], kept["distance"][:, :k]


def digest(*arrays: Floats) -> str:
    """Return a digest of the shapes and every byte of some arrays."""
    seen = hashlib.sha256()
    for array in arrays:
        seen.update(f"{array.shape}{array.dtype}".encode())
        seen.update(np.ascontiguousarray(array).data)
    return seen.hexdigest()
