"""A flat map of a space: its rows in two dimensions, by PCA or UMAP, computed once and kept."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from lab.core.errors import BadInput, TooFew
from lab.core.progress import Progress
from lab.probes.knn import digest
from lab.probes.umap_layout import umap_layout
from lab.stats.checks import Floats, finite_array
from lab.stats.threads import one_blas_thread
from lab.store.arrays import Arrays, load_arrays, save_arrays
from lab.store.code import code_digest

ProjectionKind = Literal["pca", "umap"]
LEAST_ROWS = 10
SMALL = 64


@dataclass(frozen=True)
class Projection:
    """Rows of a space as points of a plane, float32; the unit of either axis means nothing."""

    xy: NDArray[np.float32] = field(repr=False)
    """[n, 2]: the rows that the map was fitted on."""
    moved: NDArray[np.float32] = field(repr=False)
    """[m, 2]: further rows, such as hurt ones, placed in the same frame."""
    explained: tuple[float, float] | None
    """The share of variance of each axis of PCA; None for UMAP, whose axes have none."""


def project(
    x: ArrayLike,
    kind: ProjectionKind,
    *,
    moved: ArrayLike | None = None,
    n_neighbours: int = 15,
    seed: int = 0,
    progress: Progress | None = None,
) -> Projection:
    """Fit a flat map on ``x`` [n, d] and place ``moved`` [m, d] in it; kept by their bytes.

    ``n_neighbours`` and ``seed`` matter to UMAP alone. Raises ``TooFew`` under ten rows or for
    no more rows than neighbours, and ``BadInput`` for NaN, rows that are all the same, or another
    width of ``moved``.
    """
    rows = finite_array(x, "vectors to map", 2)
    extra = (
        np.zeros((0, rows.shape[1]))
        if moved is None or not len(np.asarray(moved))
        else finite_array(moved, "vectors to place", 2)
    )
    _check(rows, extra, n_neighbours if kind == "umap" else 1)
    key = {
        "kind": "projection",
        "method": code_digest(__name__),
        "x": digest(rows, extra),
        "map": [kind, n_neighbours, seed] if kind == "umap" else [kind],
    }
    kept = load_arrays(key, "xy", "moved", "explained")
    if kept is None:
        kept = _fit(rows, extra, kind, n_neighbours, seed, progress or Progress())
        save_arrays(key, kept)
    shares = kept["explained"]
    explained = (float(shares[0]), float(shares[1])) if len(shares) else None
    return Projection(kept["xy"], kept["moved"], explained)


def _fit(
    x: Floats, moved: Floats, kind: ProjectionKind, n_neighbours: int, seed: int, progress: Progress
) -> Arrays:
    xy, placed, explained = _pca(x, moved)
    if kind == "pca":
        return {"xy": xy, "moved": placed, "explained": explained}
    flat, placed = umap_layout(
        x, xy, moved, n_neighbours=n_neighbours, seed=seed, progress=progress
    )
    return {"xy": flat, "moved": placed, "explained": np.zeros(0)}


def _pca(x: Floats, moved: Floats) -> tuple[NDArray[np.float32], NDArray[np.float32], Floats]:
    """Return both as coordinates on the first two principal components, and the shares."""
    from sklearn.decomposition import PCA

    # Two components need no whole decomposition; the state fixes where the iteration starts.
    solver = "arpack" if min(x.shape) > SMALL else "full"
    with one_blas_thread():
        fitted = PCA(2, svd_solver=solver, random_state=0).fit(x)
        xy = fitted.transform(x).astype(np.float32)
        placed = fitted.transform(moved).astype(np.float32) if len(moved) else xy[:0]
    return xy, placed, np.asarray(fitted.explained_variance_ratio_)


def _check(x: Floats, moved: Floats, n_neighbours: int) -> None:
    least = max(LEAST_ROWS, n_neighbours + 1)
    if len(x) < least:
        do = "Pass more rows, or ask for fewer neighbours."
        raise TooFew(f"at least {least} rows for a map", f"n = {len(x)}", do)
    if x.shape[1] < 2:
        raise BadInput("vectors of width 2 or more", f"shape {x.shape}", "There is nothing to map.")
    if moved.shape[1] != x.shape[1]:
        got = f"shapes {x.shape} and {moved.shape}"
        raise BadInput("rows to place of the same width", got, "Place rows of the same space.")
    if not np.ptp(x, axis=0).any():
        raise BadInput("rows that differ", "rows that are all the same", "Check the encoder.")
