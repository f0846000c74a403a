"""A picture's own words: each patch is named by the nearest word of a codebook.

Csurka et al. 2004, "Visual categorization with bags of keypoints": the words are the means that
k-means finds over patches.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from lab.core.contracts import FloatArray
from lab.core.errors import BadInput
from lab.core.seeds import stream
from lab.stats.threads import one_blas_thread

AXES, SAMPLE, ROUNDS = 64, 6000, 15
"""Principal axes; patches that k-means sees, and its rounds."""


def turned(grid: FloatArray, rows: NDArray[np.intp]) -> FloatArray:
    """Return all patches ``[n, cells, d]`` less the mean patch of some rows and on the 64 principal
    axes of theirs, ``float32 [n, cells, 64]``."""
    known = grid[rows].reshape(-1, grid.shape[2]).astype(np.float64)
    with one_blas_thread():
        mean = known.mean(axis=0)
        axes = np.linalg.eigh((known - mean).T @ (known - mean))[1][:, : -AXES - 1 : -1]
        return np.asarray((grid - mean.astype(np.float32)) @ axes.astype(np.float32))


@dataclass(frozen=True)
class Codebook:
    """Means of patches ``[size, d]``, each of which is a word."""

    means: FloatArray = field(repr=False)

    @classmethod
    def fit(cls, patches: FloatArray, size: int, seed: int) -> Codebook:
        """Fit k-means on training patches ``[n, cells, d]``, at most 6,000 of them.

        Raises ``BadInput`` where there are fewer patches than words.
        """
        x = patches.reshape(-1, patches.shape[2])
        x = x[stream(seed, str(size), "codebook").permutation(len(x))[:SAMPLE]]
        if not 2 <= size <= len(x):
            do = "Ask for a smaller codebook, or show more pictures."
            raise BadInput(f"2 to {len(x)} words, as there are so many patches", f"{size}", do)
        means = x[:size]
        with one_blas_thread():
            for _ in range(ROUNDS):
                members = np.eye(size, dtype=np.float32)[_far(x, means).argmin(axis=1)]
                n = members.sum(axis=0)[:, None]
                # A mean that no patch is nearest to stays where it is.
                means = np.where(n > 0, members.T @ x / np.maximum(n, 1), means)
        return cls(means)

    def read(self, patches: FloatArray) -> tuple[NDArray[np.intp], FloatArray]:
        """Return the word of each patch of ``[n, cells, d]``, and its squared distance from it."""
        with one_blas_thread():
            far = _far(patches.reshape(-1, patches.shape[2]), self.means)
        words, near = far.argmin(axis=1), far.min(axis=1)
        return words.reshape(patches.shape[:2]), near.reshape(patches.shape[:2])

    def messages(self, patches: FloatArray) -> list[tuple[int, ...]]:
        """Return the words of each picture, each once: first that of the patch that stands out
        most, by its distance from the mean patch."""
        order = np.argsort(-(patches**2).sum(axis=2), axis=1, kind="stable")
        words = np.take_along_axis(self.read(patches)[0], order, axis=1)
        return [tuple(dict.fromkeys(row)) for row in words.tolist()]


def _far(x: FloatArray, means: FloatArray) -> FloatArray:
    """Return squared distances ``[n, size]``."""
    return np.asarray((x**2).sum(axis=1)[:, None] + (means**2).sum(axis=1) - 2 * x @ means.T)
