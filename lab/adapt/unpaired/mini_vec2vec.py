"""mini-vec2vec: clusters of both sides are matched, rows are paired through them, then refined.

Dar (2025), "mini-vec2vec: Scaling Universal Geometry Alignment with Linear Transformations",
arXiv:2510.02348, algorithms 1-4. (1) Several times, both sides are clustered and the clusters
matched so that their similarities agree (quadratic assignment, best of several tries by 2-opt);
(2) each row is described by its cosines to the matched centres, and paired with the mean of the k
rows of the other side described most alike; (3) Procrustes; (4) refine 1: rows against the mean of
their k nearest, smoothed; (5) refine 2: clusters of x, carried over, start those of y.

Published for 60,000 rows a side with 20 clusters, 30 matchings of 30 tries, k = 50, 100 rounds and
500 clusters in the end; scaled here to some hundred rows. W is made orthogonal again after each
smoothing, which upstream leaves out.
"""

from __future__ import annotations

import numpy as np

from lab.adapt.unpaired.base import STARTS, Start, orthogonal
from lab.adapt.unpaired.csls import cosines
from lab.core.progress import Progress
from lab.core.seeds import stream
from lab.stats.checks import Floats
from lab.stats.cosine import unit_rows
from lab.stats.threads import one_blas_thread

CLUSTERS, MATCHINGS, TRIES = 16, 6, 6
NEAREST = 5
ROUNDS, SMOOTHING = 20, 0.5
ROWS_A_CLUSTER = 4
"""In refine 2; 120 in the paper, where rows are many."""


def fit(x: Floats, y: Floats, seed: int, progress: Progress) -> Floats:
    """Return W [p, p] from x [n, p] and y [m, p]; all five steps."""
    rng = stream(seed, "", "mini-vec2vec")
    pairs = []
    for _ in range(MATCHINGS):
        progress.check()
        pairs.append(matched_centres(x, y, rng))
    centres_x, centres_y = (unit_rows(np.concatenate(side)) for side in zip(*pairs, strict=True))
    described = [unit_rows(cosines(x, centres_x)), unit_rows(cosines(y, centres_y))]
    w = orthogonal(x.T @ _mean_of_nearest(cosines(*described), y))
    for _ in range(ROUNDS):
        w = smoothed(w, x.T @ _mean_of_nearest(cosines(x @ w, y), y))
    own = _clusters(x, len(x) // ROWS_A_CLUSTER, rng)
    return smoothed(w, own.T @ _clusters(y, own @ w, rng))


def smoothed(w: Floats, product: Floats) -> Floats:
    """Return the orthogonal map half way between W and the Procrustes map of ``product``."""
    return orthogonal((1 - SMOOTHING) * w + SMOOTHING * orthogonal(product))


def matched_centres(
    x: Floats, y: Floats, rng: np.random.Generator
) -> tuple[Floats, Floats]:  # fmt: skip
    """Return centres of x and of y [k, p], row i with row i by the best of several matchings."""
    from scipy.optimize import quadratic_assignment

    k = min(CLUSTERS, len(x) // 2, len(y) // 2)
    a, b = _clusters(x, k, rng), _clusters(y, k, rng)
    alike = [cosines(unit_rows(side), unit_rows(side)) for side in (a, b)]
    options = {"maximize": True, "rng": rng}
    found = [quadratic_assignment(*alike, method="2opt", options=options) for _ in range(TRIES)]
    return a, b[max(found, key=lambda one: float(one.fun)).col_ind]


def _clusters(x: Floats, centres: int | Floats, rng: np.random.Generator) -> Floats:
    """Return centres [k, p] of x [n, p]: of so many clusters, or begun at centres."""
    from sklearn.cluster import KMeans  # type: ignore[import-untyped]

    k, init = (centres, "k-means++") if isinstance(centres, int) else (len(centres), centres)
    means = KMeans(k, init=init, n_init=1, random_state=int(rng.integers(2**31)))
    with one_blas_thread():
        return np.asarray(means.fit(x).cluster_centers_, np.float64)


def _mean_of_nearest(alike: Floats, y: Floats) -> Floats:
    """Return for each row [n, m] the mean of the rows of y [m, p] most alike: [n, p]."""
    k = min(NEAREST, len(y))
    return np.asarray(y[np.argpartition(-alike, k - 1, axis=1)[:, :k]].mean(axis=1))


STARTS.register(Start("mini", "mini-vec2vec", fit, 2, "Dar 2025, arXiv:2510.02348"))
