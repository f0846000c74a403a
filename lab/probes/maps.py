"""Linear maps from one space into another, fitted on pairs: ridge and orthogonal Procrustes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from lab.core.errors import BadInput, TooFew
from lab.core.seeds import stream
from lab.stats.checks import Floats, codes_of, finite_array
from lab.stats.threads import one_blas_thread

Kind = Literal["ridge", "procrustes"]
KINDS: tuple[Kind, ...] = ("ridge", "procrustes")
LEAST_PAIRS = 10
FOLDS = 5
PENALTIES = tuple(float(10.0**k) for k in np.arange(-2, 4.5, 0.5))
"""Ridge penalties tried, times the mean squared singular value of the inputs."""


@dataclass(frozen=True)
class LinearMap:
    """A map of x [n, d] into the centred space of y [n, e]; both sides end up in width e."""

    kind: Kind
    weights: Floats = field(repr=False)
    """[d, e]"""
    mean_x: Floats = field(repr=False)
    mean_y: Floats = field(repr=False)
    penalty: float | None
    """The ridge's, relative; None for Procrustes."""
    n_pairs: int

    def map_x(self, x: ArrayLike) -> Floats:
        """Return x [n, d] mapped into the shared space: [n, e]."""
        rows = finite_array(x, "vectors to map", 2)
        if rows.shape[1] != len(self.mean_x):
            got = f"shape {rows.shape}"
            raise BadInput(f"vectors of width {len(self.mean_x)}", got, "Use the map's encoder.")
        return np.asarray((rows - self.mean_x) @ self.weights)

    def map_y(self, y: ArrayLike) -> Floats:
        """Return y [n, e] in the shared space: only its training mean is taken away."""
        rows = finite_array(y, "vectors to map", 2)
        if rows.shape[1] != len(self.mean_y):
            got = f"shape {rows.shape}"
            raise BadInput(f"vectors of width {len(self.mean_y)}", got, "Use the map's encoder.")
        return rows - self.mean_y


def fit_map(
    x: ArrayLike, y: ArrayLike, kind: Kind, *, families: ArrayLike | None = None, seed: int = 0
) -> LinearMap:
    """Fit a map on training pairs x [n, d] and y [n, e].

    "ridge" minimises |XW - Y|^2 + penalty |W|^2 (Hoerl & Kennard 1970), the penalty chosen by
    5-fold cross-validation that never divides a family. "procrustes" minimises |XW - Y|^2 over
    (semi-)orthogonal W, which is U V' of the singular vectors of X'Y (Schoenemann 1966); for d > e
    it is the part of W that turns, for d < e it keeps all lengths. Both sides are centred by their
    training means. Raises ``TooFew`` under ten pairs or five families, ``BadInput`` for unequal
    numbers of rows, NaN, or a side that is constant.
    """
    first, second = finite_array(x, "the first vectors", 2), finite_array(y, "the second ones", 2)
    if len(first) != len(second):
        got = f"shapes {first.shape} and {second.shape}"
        raise BadInput("as many rows on both sides", got, "Pass pairs, row by row.")
    if len(first) < LEAST_PAIRS:
        do = "Pass more training pairs."
        raise TooFew(f"at least {LEAST_PAIRS} training pairs", f"n = {len(first)}", do)
    mean_x, mean_y = first.mean(axis=0), second.mean(axis=0)
    a, b = first - mean_x, second - mean_y
    if not a.any() or not b.any():
        raise BadInput("training pairs that differ", "a constant side", "Check the encoder.")
    with one_blas_thread():
        if kind == "procrustes":
            u, _, vt = np.linalg.svd(a.T @ b, full_matrices=False)
            return LinearMap(kind, u @ vt, mean_x, mean_y, None, len(a))
        group = codes_of(
            np.arange(len(a)) if families is None else np.asarray(families), len(a), "families"
        )
        penalty = _best_penalty(a, b, group, seed)
        directions, fitted = _ridge(a, b, [penalty])
        return LinearMap(kind, directions @ fitted[0], mean_x, mean_y, penalty, len(a))


def _ridge(a: Floats, b: Floats, penalties: Sequence[float]) -> tuple[Floats, list[Floats]]:
    """Return the singular directions [d, r] of ``a``, and weights [r, e] on them for each penalty.

    Their product is the ridge's [d, e]; few rows are cheaper mapped by one after the other.
    """
    u, s, vt = np.linalg.svd(a, full_matrices=False)
    projected = u.T @ b
    scale = float(np.mean(s**2))
    return vt.T, [(s / (s**2 + p * scale))[:, None] * projected for p in penalties]


def _best_penalty(a: Floats, b: Floats, group: NDArray[np.intp], seed: int) -> float:
    """Return the penalty with the least error on families that its fit did not see."""
    n_groups = int(group.max()) + 1
    if n_groups < FOLDS:
        raise TooFew(f"at least {FOLDS} families", f"{n_groups}", "Pass pairs of more families.")
    fold = (stream(seed, "", "ridge folds").permutation(n_groups) % FOLDS)[group]
    error = np.zeros(len(PENALTIES))
    for held in range(FOLDS):
        inside, outside = fold != held, fold == held
        mean_a, mean_b = a[inside].mean(axis=0), b[inside].mean(axis=0)
        directions, fits = _ridge(a[inside] - mean_a, b[inside] - mean_b, PENALTIES)
        along = (a[outside] - mean_a) @ directions
        for i, weights in enumerate(fits):
            error[i] += np.sum((along @ weights + mean_b - b[outside]) ** 2)
    return PENALTIES[int(error.argmin())]
