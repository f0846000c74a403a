"""Maximum mean discrepancy: do two clouds of a shared space have the same distribution?"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from lab.core.seeds import stream
from lab.distance import DISTANCES
from lab.distance.base import Direction, Distance, Measurement, Needs, Settings
from lab.distance.clouds.two_clouds import two_clouds
from lab.distance.measure import FLAT
from lab.distance.pairs import Pairs
from lab.distance.rescale import common_frame
from lab.stats.checks import Floats
from lab.stats.intervals.pair_mean import PairMean, pair_mean_of_features, pair_mean_of_kernel
from lab.stats.nulls.swaps import Signs

MOST_EXACT_ROWS = 10_000
"""With more rows the kernel is replaced by random features."""
N_FREQUENCIES = 1024
"""A kernel value is then off by about 1 / sqrt(1024) = .03, and the MMD by much less."""
MEDIAN_ROWS = 500
"""Pairs whose distances give the bandwidth; all of them where there are no more."""
BLOCK_ROWS = 1024


def mmd(pairs: Pairs, settings: Settings) -> Measurement:
    """Estimate the unbiased MMD^2 with a Gaussian kernel of median bandwidth.

    Exact up to 10,000 rows, in blocks; with more by 1,024 random frequencies (Rahimi & Recht 2007),
    which is the exact MMD^2 of another Gaussian-like kernel: interval and p stay valid.
    """
    return two_clouds(pairs, settings, "mmd", lambda signs: unbiased_mmd(pairs, signs, settings))


def unbiased_mmd(pairs: Pairs, signs: Signs | None, settings: Settings) -> PairMean:
    """Return MMD^2_u: the mean of k(x_i, x_j) + k(y_i, y_j) - k(x_i, y_j) - k(x_j, y_i)."""
    x, y, _ = common_frame(pairs.x, pairs.y)
    # One row far away moves the mean from all others, whose distances would be rounding.
    middle = np.median(np.ascontiguousarray(sample(x, y, settings.seed).T), axis=1)
    x -= middle
    y -= middle
    bandwidth = median_distance(x, y, settings.seed)
    x /= bandwidth
    y /= bandwidth
    if len(x) > MOST_EXACT_ROWS:
        return pair_mean_of_features(_feature_difference(x, y, settings.seed), pairs.units, signs)
    left_x, right_x = _exponent_factors(x)
    left_y, right_y = _exponent_factors(y)

    def h(i: NDArray[np.intp], j: NDArray[np.intp]) -> NDArray[np.float32]:
        a, b = len(i), len(j)
        left = np.concatenate([left_x[i], left_y[i]])
        kernel: NDArray[np.float32] = left @ np.concatenate([right_x[j], right_y[j]]).T
        np.exp(kernel, out=kernel)
        alike = kernel[:a, :b]
        alike += kernel[a:, b:]
        alike -= kernel[:a, b:]
        alike -= kernel[a:, :b]
        return alike

    return pair_mean_of_kernel(h, pairs.units, signs)


def median_distance(x: Floats, y: Floats, seed: int) -> float:
    """Return the median distance between different vectors of both sides together.

    From the distances of all vectors of up to 500 pairs, drawn at random where there are more.
    """
    both = sample(x, y, seed)
    squares = np.einsum("ij,ij->i", both, both)
    sums = squares[:, None] + squares
    between = sums - 2 * (both @ both.T)
    different = ~np.tri(len(both), dtype=bool)
    squared = between[different]
    # Most vectors may coincide (duplicates, up to rounding): then those that do not.
    apart = between[different & (between > FLAT * sums)]
    return float(np.sqrt(np.median(squared if 2 * len(apart) > len(squared) else apart)))


def sample(x: Floats, y: Floats, seed: int) -> Floats:
    """Return the vectors of up to 500 pairs, drawn at random where there are more."""
    rows = np.arange(len(x))
    if len(x) > MEDIAN_ROWS:
        rows = np.sort(stream(seed, "", "median").choice(len(x), MEDIAN_ROWS, replace=False))
    return np.concatenate([x[rows], y[rows]])


def _exponent_factors(x: Floats) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Return [n, d + 2] twice, whose inner products are -|x_i - x_j|^2 / 2.

    float32 is enough: a kernel value is off by 1e-6 at most, and the sums are float64.
    """
    n, d = x.shape
    left, right = np.empty((2, n, d + 2), np.float32)
    left[:, :d] = right[:, :d] = x
    half = np.einsum("ij,ij->i", x, x) / 2
    left[:, d], left[:, d + 1] = -half, -1
    right[:, d], right[:, d + 1] = 1, half
    return left, right


def _feature_difference(x: Floats, y: Floats, seed: int) -> NDArray[np.float32]:
    """Return phi(x) - phi(y) [n, 2 D], with phi(x) . phi(y) near exp(-|x - y|^2 / 2)."""
    frequencies = stream(seed, "", "random features").standard_normal((x.shape[1], N_FREQUENCIES))
    w = np.empty((len(x), 2 * N_FREQUENCIES), np.float32)
    for start in range(0, len(x), BLOCK_ROWS):
        block = slice(start, start + BLOCK_ROWS)
        a, b = x[block] @ frequencies, y[block] @ frequencies
        w[block, :N_FREQUENCIES] = np.cos(a) - np.cos(b)
        w[block, N_FREQUENCIES:] = np.sin(a) - np.sin(b)
    w /= np.sqrt(N_FREQUENCIES)
    return w


DISTANCES.register(
    Distance(
        id="mmd",
        title="Maximum mean discrepancy",
        symbol="MMD²",
        needs=Needs.SHARED,
        direction=Direction.LOWER,
        source="Gretton et al. 2012 (JMLR 13, 723), lemma 6, Gaussian kernel with the median "
        "distance, over pairs of different units; p by swapping sides within pairs, since pooled "
        "labels would break the pairs; over 10,000 rows by 1,024 random frequencies (Rahimi & "
        "Recht 2007)",
        formula=r"\mathrm{mean}_{i \ne j}\left[k(x_i, x_j) + k(y_i, y_j) - k(x_i, y_j)"
        r" - k(x_j, y_i)\right],\quad k(a, b) = e^{-|a - b|^2 / 2\sigma^2}",
        meaning="How different the two clouds are as distributions: 0 is the same one, towards 2 "
        "none of one cloud is near the other; being unbiased it can be a little below 0.",
        misleads="The bandwidth is the median distance, so two clouds far apart with fine "
        "structure inside are compared by their place alone; which rows are pairs plays no part.",
        compute=mmd,
        bounds=(None, 2.0),
        invariant=frozenset({"common scale", "common shift", "common rotation"}),
        symmetric=True,
        self_value=0.0,
        cost=2,
    )
)
