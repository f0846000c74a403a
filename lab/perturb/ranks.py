"""One draw for all strengths of a pixel noise: a field of ranks, and a table that reads it.

Each pixel gets a rank in [0, 1) once. A noise of any strength is the quantile function of its
distribution at that rank, so a stronger noise is the same field, scaled. As a pixel has one of
256 values, the quantile function is a table of 256 x 4,096 entries, exact to 1/4,096 in
probability (tails beyond 3.7 sigma are cut).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from lab.core.contracts import CANVAS_PX

N_RANKS = 4096


def rank_field(rng: np.random.Generator) -> NDArray[np.uint16]:
    """Draw the ranks of an image's pixels: uint16 [224, 224, 3], all values as likely."""
    shape = (CANVAS_PX, CANVAS_PX, 3)
    return np.frombuffer(rng.bytes(2 * int(np.prod(shape))), dtype="<u2").reshape(shape)


def quantile_table(below: NDArray[np.float64]) -> NDArray[np.uint8]:
    """Return the output code of each (pixel value, rank): uint8 [256, 4096].

    ``below[v, j - 1]`` is the probability that a pixel of value v comes out below the code j,
    for j in 1..255.
    """
    # Sums of floats may differ in the last bit between machines; nine digits do not. The k-th rank
    # stands for (k + .5) / 4096: so many ranks are at most a share.
    at_most = np.floor(np.round(below, 9) * N_RANKS + 0.5).astype(np.intp)
    # A rank's code is the number of codes whose share it has passed: runs of equal codes.
    ends = np.sort(np.pad(at_most, ((0, 0), (1, 1)), constant_values=((0, 0), (0, N_RANKS))))
    codes = np.tile(np.arange(ends.shape[1] - 1, dtype=np.uint8), len(ends))
    return np.repeat(codes, np.diff(ends).ravel()).reshape(len(ends), N_RANKS)


def read_table(
    image: NDArray[np.uint8], ranks: NDArray[np.uint16], table: NDArray[np.uint8]
) -> NDArray[np.uint8]:
    """Look every pixel up by its value and its rank."""
    index = image.astype(np.int32) * N_RANKS + (ranks >> 4)
    return np.asarray(table.ravel().take(index))
