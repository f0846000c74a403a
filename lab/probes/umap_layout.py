"""UMAP on a graph of exact neighbours: deterministic, with progress, in one frame with more rows.

McInnes, Healy & Melville (2018), arXiv 1802.03426, as the package umap-learn computes it. Two
choices are ours: neighbours are exact, not approximate, and the layout starts from the first two
principal components, which keeps more of the large scale (Kobak & Linderman 2021, Nature
Biotechnology 39, 156) and needs no random start.
"""

from __future__ import annotations

import os
import warnings
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

import numpy as np
from numpy.typing import NDArray

from lab.core.errors import Cancelled
from lab.core.progress import Progress
from lab.probes.knn import kept_graph, nearest_rows
from lab.stats.checks import Floats
from lab.store.paths import home

Flat = NDArray[np.float32]
MIN_DIST = 0.1
EPOCHS_SMALL, EPOCHS_LARGE, LARGE = 500, 200, 10_000
"""The package's own number of epochs up to 10,000 rows and beyond."""


def umap_layout(
    x: Floats, start: Flat, moved: Floats, *, n_neighbours: int, seed: int, progress: Progress
) -> tuple[Flat, Flat]:
    """Lay rows ``x`` [n, d] out flat, then place the rows ``moved`` [m, d] in that frame.

    ``start`` [n, 2] is where the layout begins; the distance is Euclidean. Returns [n, 2] and
    [m, 2]. One thread and a fixed state: the same bytes for the same seed on one machine. Raises
    ``Cancelled`` between epochs when asked to stop.
    """
    epochs = EPOCHS_SMALL if len(x) <= LARGE else EPOCHS_LARGE
    progress.start("UMAP: neighbours", 0)
    rows, distance = kept_graph(x, n_neighbours - 1)
    # umap-learn counts a row as its own first neighbour, at distance 0.
    rows = np.hstack([np.arange(len(x), dtype=np.int32)[:, None], rows])
    distance = np.hstack([np.zeros((len(x), 1), np.float32), distance])
    with _umap() as umap:
        layout = umap.UMAP(
            n_neighbors=n_neighbours,
            min_dist=MIN_DIST,
            metric="precomputed",
            precomputed_knn=(rows, distance),
            init=start,
            n_epochs=epochs,
            random_state=seed,
            transform_seed=seed,
            n_jobs=1,
            tqdm_kwds={"file": _Epochs(progress), "bar_format": "{n_fmt}", "disable": False},
        )
        progress.start("UMAP: epochs", epochs)
        layout.fit(_symmetric(rows, distance))
        if not len(moved):
            return np.asarray(layout.embedding_, np.float32), np.zeros((0, 2), np.float32)
        near, far = nearest_rows(x, n_neighbours, moved)
        progress.start("UMAP: placing hurt rows", epochs // 3)
        placed = layout.transform(_sparse(near, far, len(x)))
    return np.asarray(layout.embedding_, np.float32), np.asarray(placed, np.float32)


def warm_up(progress: Progress | None = None) -> None:
    """Load and compile what the first layout would wait for; compiled code is kept."""
    x = np.random.default_rng(0).normal(size=(40, 3))
    start = np.ascontiguousarray(x[:, :2], np.float32)
    umap_layout(x, start, x[:5] + 0.1, n_neighbours=5, seed=0, progress=progress or Progress())


class _Epochs:
    """What the package writes its progress bar to: a counter that can also stop it."""

    def __init__(self, progress: Progress) -> None:
        self._progress = progress

    def write(self, text: str) -> None:
        said = text.strip()
        if said.isdigit():
            self._progress.done = int(said)
        self._progress.check()

    def flush(self) -> None:
        """Nothing is held back."""


@contextmanager
def _umap() -> Iterator[Any]:
    # Compiled code is derived: it goes where everything derived goes. Read at numba's first import.
    os.environ.setdefault("NUMBA_CACHE_DIR", str(home() / "numba"))
    import umap

    with warnings.catch_warnings():
        # Neighbours are given as distances on purpose; new rows come with theirs.
        warnings.filterwarnings("ignore", message=".*precomputed", module="umap")
        try:
            yield umap
        except Cancelled:
            _unlock_bars()
            raise


def _unlock_bars() -> None:
    """Release the lock of all progress bars, which tqdm keeps where what it writes to raises: in
    a thread that then ends it would stop every later bar of the process for good."""
    from umap.layouts import tqdm

    with suppress(AssertionError, RuntimeError):  # it is not held
        tqdm.get_lock().release()


def _sparse(rows: NDArray[np.int32], distance: NDArray[np.float32], n: int) -> Any:
    """Return distances [m, k] to rows [m, k] of n as a sparse matrix [m, n]; zeros are kept."""
    from scipy.sparse import csr_matrix

    m, k = rows.shape
    return csr_matrix((distance.ravel(), rows.ravel(), np.arange(0, m * k + 1, k)), shape=(m, n))


def _symmetric(rows: NDArray[np.int32], distance: NDArray[np.float32]) -> Any:
    graph = _sparse(rows, distance, len(rows))
    return graph.maximum(graph.T).tocsr()
