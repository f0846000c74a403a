"""How far a flat map can be believed: trustworthiness, continuity and stress, with intervals."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from lab.core.errors import BadInput, TooFew
from lab.core.seeds import stream
from lab.stats.checks import Floats, codes_of, finite_array
from lab.stats.estimate import Estimate
from lab.stats.jackknife import influence_interval
from lab.stats.resample import mean_estimate

MOST_ROWS = 2_000
"""Rows whose neighbours are ranked; all other rows still count as neighbours."""
BLOCK = 64
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
    chosen = np.sort(stream(seed, "", "map quality").permutation(n)[:MOST_ROWS])
    worst = k * (2 * n - 3 * k - 1) / 2
    chance = 1 - k * (n - k - 1) * (n - k) / (2 * (n - 1)) / worst
    found = {}
    for name, near, ranked in (
        ("trustworthiness", flat, space),
        ("continuity", space, flat),
    ):
        kept = 1 - _intrusions(near, ranked, chosen, k) / worst
        found[name] = mean_estimate(kept, codes[chosen], over=OVER, chance=chance)
    found["stress"] = _stress(space[chosen], flat[chosen], codes_of(codes[chosen], len(chosen), ""))
    return found


def _intrusions(near: Floats, ranked: Floats, rows: NDArray[np.intp], k: int) -> Floats:
    """Return for each row how far its k nearest in ``near`` lie beyond rank k in ``ranked``."""
    out = np.empty(len(rows))
    for start in range(0, len(rows), BLOCK):
        block = rows[start : start + BLOCK]
        at = np.arange(len(block))
        close, far = _squared(near, block), _squared(ranked, block)
        close[at, block] = far[at, block] = np.inf
        neighbours = np.argpartition(close, k, axis=1)[:, :k]
        own = np.take_along_axis(far, neighbours, axis=1)
        for j in range(k):
            column = own[:, j, None]
            rank = np.sum(far < column, axis=1) + (np.sum(far == column, axis=1) + 1) / 2
            own[:, j] = np.maximum(rank - k, 0)
        out[start : start + BLOCK] = own.sum(axis=1)
    return out


def _squared(x: Floats, rows: NDArray[np.intp]) -> Floats:
    """Return the squared distances of some rows to all rows: [rows, n], never below 0."""
    norms = np.sum(x**2, axis=1)
    squared = norms[rows, None] + norms[None] - 2 * x[rows] @ x.T
    return np.asarray(np.maximum(squared, 0))


def _stress(x: Floats, xy: Floats, codes: NDArray[np.intp]) -> Estimate:
    """Return the scale-normalised stress over all pairs of rows, with its jackknife interval."""
    n = len(x)
    moments = np.empty((n, 3))
    sums = np.empty((n, 2))
    for start in range(0, n, BLOCK):
        rows = np.arange(start, min(start + BLOCK, n))
        far, flat = np.sqrt(_squared(x, rows)), np.sqrt(_squared(xy, rows))
        moments[rows] = np.stack([(far * flat), far**2, flat**2]).sum(axis=2).T / (n - 1)
        sums[rows] = np.stack([far, flat]).sum(axis=2).T / (n - 1)
    cross, wide, flat_wide = moments.mean(axis=0)
    if wide <= 0 or flat_wide <= 0:
        return Estimate(None, None, None, n, OVER, reason="zero variance")
    kept = cross**2 / (wide * flat_wide)
    value = float(np.sqrt(max(1 - kept, 0.0)))
    mean = sums.mean(axis=0)
    chance = float(np.sqrt(max(1 - (mean[0] * mean[1]) ** 2 / (wide * flat_wide), 0.0)))
    if value < 1e-7:
        return Estimate(0.0, 0.0, 0.0, n, OVER, chance=chance)
    # Each pair counts for both of its rows, hence the 2 (a U-statistic of degree two).
    relative = 2 * moments / moments.mean(axis=0)
    psi = -kept * (2 * relative[:, 0] - relative[:, 1] - relative[:, 2]) / (2 * value)
    low, high = influence_interval(value, psi, codes)
    return Estimate(value, max(low, 0.0), min(high, 1.0), n, OVER, chance=chance)
