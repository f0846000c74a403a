"""How far a flat map can be believed: trustworthiness, continuity and stress, with intervals."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from lab.core.errors import BadInput, TooFew
from lab.core.seeds import stream
from lab.stats.checks import Floats, codes_of, finite_array
from lab.stats.estimate import Estimate
from lab.stats.intervals.jackknife import influence_interval
from lab.stats.intervals.resample import mean_estimate
from lab.stats.threads import one_blas_thread

MOST_ROWS = 2_000
"""Rows whose neighbours are ranked; all other rows still count as neighbours."""
BLOCK = 64
ROUNDING = 1e-7
"""A stress below this is the rounding of a perfect map."""
OVER = "concept families, conditional on the map"


def map_quality(
    x: ArrayLike, xy: ArrayLike, families: ArrayLike, *, k: int = 15, seed: int = 0
) -> dict[str, Estimate]:
    """Return "trustworthiness", "continuity" and "stress" of a map ``xy`` [n, 2] of ``x`` [n, d].

    Trustworthiness is 1 where the k nearest points of the map are the k nearest of the space
    (Venna & Kaski 2001, eq. 2), continuity the same with the roles exchanged; chance is that of a
    map with its points shuffled. Stress is the root of the share of the squared distances that the
    map misses at its best scale (Kruskal's stress-1, normalised by scale: Smelser, Miller &
    Kobourov 2024, BELIV): 0 keeps every distance. Ties take their middle rank.

    Beyond 2,000 rows a sample of rows is judged, drawn by ``seed``. Intervals resample the rows
    that are judged, by family; the map and the rows that may be neighbours are fixed, so they say
    nothing of a map of other items. Raises ``BadInput`` for unequal lengths and ``TooFew`` unless
    k is below n / 2, where the formula ends, or under ten families.
    """
    space, flat = finite_array(x, "vectors", 2), finite_array(xy, "points of the map", 2)
    n = len(space)
    if len(flat) != n:
        got = f"shapes {space.shape} and {flat.shape}"
        raise BadInput("one point of the map for each vector", got, "Map the same rows.")
    if not 1 <= k < n / 2:
        raise TooFew(f"more than {2 * k} rows for k = {k}", f"n = {n}", "Ask for a smaller k.")
    codes = codes_of(families, n, "families")
    judged = np.sort(stream(seed, "", "map quality").permutation(n)[:MOST_ROWS])
    intruded, missed, moments = _walk(space, flat, judged, k)
    worst = k * (2 * n - 3 * k - 1) / 2
    chance = 1 - k * (n - k - 1) * (n - k) / (2 * (n - 1)) / worst
    units = codes_of(codes[judged], len(judged), "families")
    return {
        "trustworthiness": mean_estimate(1 - intruded / worst, units, over=OVER, chance=chance),
        "continuity": mean_estimate(1 - missed / worst, units, over=OVER, chance=chance),
        "stress": _stress(moments, units),
    }


def _walk(space: Floats, flat: Floats, judged: NDArray[np.intp], k: int) -> tuple[Floats, ...]:
    """Return for each judged row [m]: ranks intruded, ranks missed, and the mean over the other
    judged rows of its distances in the space, on the map, their products and squares: [m, 5]."""
    intruded, missed = np.empty(len(judged)), np.empty(len(judged))
    moments = np.empty((len(judged), 5))
    wide, high = np.sum(space**2, axis=1), np.sum(flat**2, axis=1)
    with one_blas_thread():
        for start in range(0, len(judged), BLOCK):
            rows = judged[start : start + BLOCK]
            here = slice(start, start + len(rows))
            far, near = _squared(space, wide, rows), _squared(flat, high, rows)
            moments[here] = _moments(np.sqrt(far[:, judged]), np.sqrt(near[:, judged]))
            own = (np.arange(len(rows)), rows)
            far[own] = near[own] = np.inf
            intruded[here], missed[here] = _beyond(near, far, k), _beyond(far, near, k)
    return intruded, missed, moments


def _squared(x: Floats, norms: Floats, rows: NDArray[np.intp]) -> Floats:
    """Return the squared distances of some rows to all rows: [rows, n], never below 0."""
    squared = np.maximum(norms[rows, None] + norms[None] - 2 * x[rows] @ x.T, 0)
    squared[np.arange(len(rows)), rows] = 0
    return np.asarray(squared)


def _beyond(near: Floats, ranked: Floats, k: int) -> Floats:
    """Return for each row how far its k nearest by ``near`` lie beyond rank k by ``ranked``."""
    neighbours = np.argpartition(near, k, axis=1)[:, :k]
    own = np.take_along_axis(ranked, neighbours, axis=1)
    out = np.zeros(len(near))
    for j in range(k):
        column = own[:, j, None]
        rank = np.sum(ranked < column, axis=1) + (np.sum(ranked == column, axis=1) + 1) / 2
        out += np.maximum(rank - k, 0)
    return out


def _moments(far: Floats, flat: Floats) -> Floats:
    products = (far, flat, far * flat, far**2, flat**2)
    return np.asarray(np.stack([p.sum(axis=1) for p in products], axis=1) / (far.shape[1] - 1))


def _stress(moments: Floats, units: NDArray[np.intp]) -> Estimate:
    """Return the scale-normalised stress over all pairs of judged rows, with its interval."""
    n = len(moments)
    far, flat, cross, far_squared, flat_squared = moments.mean(axis=0)
    if far_squared <= 0 or flat_squared <= 0:
        return Estimate(None, None, None, n, OVER, reason="zero variance")
    kept = cross**2 / (far_squared * flat_squared)
    shuffled = (far * flat) ** 2 / (far_squared * flat_squared)
    value, chance = (float(np.sqrt(max(1 - part, 0.0))) for part in (kept, shuffled))
    if value < ROUNDING:
        return Estimate(0.0, 0.0, 0.0, n, OVER, chance=chance)
    # Each pair counts for both of its rows, hence the 2 (a U-statistic of degree two).
    relative = 2 * moments[:, 2:] / moments[:, 2:].mean(axis=0)
    influence = -kept * (2 * relative[:, 0] - relative[:, 1] - relative[:, 2]) / (2 * value)
    low, high = influence_interval(value, influence, units)
    return Estimate(value, max(low, 0.0), min(high, 1.0), n, OVER, chance=chance)
