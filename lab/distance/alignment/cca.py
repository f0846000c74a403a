"""Canonical correlations: which linear readings of two spaces go together? (SVCCA and PWCCA)"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from lab.distance import DISTANCES
from lab.distance.alignment.paired_null import permuted
from lab.distance.base import Direction, Distance, Measurement, Needs, Settings
from lab.distance.measure import undefined
from lab.distance.pairs import Pairs
from lab.distance.rescale import centred_side, few_columns
from lab.stats.checks import Floats
from lab.stats.intervals.jackknife import influence_interval
from lab.stats.nulls.permutation import permutation_p
from lab.stats.threads import in_threads

KEPT_VARIANCE = 0.99
RANK_TOLERANCE = 1e-10
"""Directions with less than this share of the largest variance are rounding."""


@dataclass(frozen=True)
class Whitened:
    """Principal directions of centred rows: x W = the orthonormal scores of the kept directions."""

    x: Floats = field(repr=False)
    weights: Floats = field(repr=False)
    """W [d, k]."""
    loadings: Floats = field(repr=False)
    """[k, d], the inner products of the scores with the columns of x."""

    @property
    def kept(self) -> int:
        """How many directions are kept."""
        return int(self.weights.shape[1])


def whiten(x: Floats, share: float) -> Whitened:
    """Keep the fewest directions with this share of the variance of centred rows ``x`` [n, d].

    By the eigenvectors of X'X [d, d]: as exact as the singular vectors of X for directions of more
    than 1e-10 of the largest variance, and many times faster for n > d.
    """
    variance, vectors = np.linalg.eigh(x.T @ x)
    variance, vectors = variance[::-1], vectors[:, ::-1]
    real = int(np.sum(variance > RANK_TOLERANCE * variance[0]))
    cumulative = np.cumsum(variance[:real])
    # The last sum is the whole, up to rounding.
    kept = int(np.searchsorted(cumulative, share * cumulative[-1] * (1 - 1e-12))) + 1
    kept = min(kept, real)
    root = np.sqrt(variance[:kept])
    return Whitened(x, vectors[:, :kept] / root, root[:, None] * vectors[:, :kept].T)


def score_products(a: Whitened, b: Whitened) -> Floats:
    """Return the products of the scores of both sides [k, l]: its singular values correlate."""
    return np.asarray(a.weights.T @ (a.x.T @ b.x) @ b.weights)


def mean_correlation(product: Floats) -> float:
    """Return the mean of the canonical correlations, the singular values of ``product`` [k, l].

    As roots of eigenvalues: a third of the time, and small ones are still good to eight digits.
    """
    wide = product if len(product) <= product.shape[1] else product.T
    squares = np.maximum(np.linalg.eigvalsh(wide @ wide.T), 0.0)
    return float(_at_most_one(np.sqrt(squares)).mean())


def both_whitened(x: Floats, y: Floats, share: float) -> tuple[Whitened, Whitened]:
    """Return both sides whitened, one a core: a second core hardly speeds up one of them."""
    a, b = in_threads(lambda side: whiten(side, share), (x, y))
    return a, b


def importance(left: Floats, loadings: Floats) -> Floats:
    """Return what each canonical direction of x accounts for in its columns.

    For a direction h the sum over columns j of |h . x_j| (Morcos et al. 2018, eq. 3); ``left``
    [k, c] turns the scores of x into directions, ``loadings`` [k, d] are theirs with the columns.
    """
    return np.asarray(np.abs(left.T @ loadings).sum(axis=1))


def svcca(pairs: Pairs, settings: Settings) -> Measurement:
    """Estimate SVCCA: the mean canonical correlation of the directions with 99 % of variance."""
    x, y = few_columns(centred_side(pairs.x)), few_columns(centred_side(pairs.y))
    a, b = both_whitened(x, y, KEPT_VARIANCE)
    return _estimate(pairs, settings, a, b, lambda left: np.ones(left.shape[1]), mean_correlation)


def pwcca(pairs: Pairs, settings: Settings) -> Measurement:
    """Estimate PWCCA of all directions, weighted by the columns of x."""
    a, b = both_whitened(centred_side(pairs.x), few_columns(centred_side(pairs.y)), 1.0)

    def of_null(product: Floats) -> float:
        left, singular, _ = np.linalg.svd(product, full_matrices=False)
        return float(np.average(_at_most_one(singular), weights=importance(left, a.loadings)))

    return _estimate(pairs, settings, a, b, lambda left: importance(left, a.loadings), of_null)


def _estimate(
    pairs: Pairs,
    settings: Settings,
    a: Whitened,
    b: Whitened,
    weigh: Callable[[Floats], Floats],
    of_null: Callable[[Floats], float],
) -> Measurement:
    """Estimate the weighted mean of the canonical correlations.

    Row i moves the correlation rho of scores u and v by u_i v_i - rho (u_i^2 + v_i^2) / 2, times n
    (infinitesimal jackknife); that it moves the weights and the kept directions too is left out.
    """
    n = len(pairs)
    if a.kept + b.kept >= n:
        return undefined(
            pairs,
            f"too few pairs: {a.kept} and {b.kept} directions of n = {n} rows meet whatever the "
            f"vectors are, and {min(a.kept + b.kept - n + 1, a.kept, b.kept)} correlations are 1",
        )
    left, singular, right = np.linalg.svd(score_products(a, b), full_matrices=False)
    rho, weights = _at_most_one(singular), weigh(left)
    scores_a, scores_b = a.x @ a.weights, b.x @ b.weights
    u, v = scores_a @ left, scores_b @ right.T
    influence = n * np.average(u * v - rho * (u**2 + v**2) / 2, axis=1, weights=weights)
    value = float(np.average(rho, weights=weights))
    low, high = influence_interval(value, influence, pairs.units, settings.level)

    def of_order(order: NDArray[np.intp]) -> float:
        return of_null(scores_a.T @ scores_b[order])

    null = permuted(of_order, pairs.units, settings, "cca")
    return Measurement(
        value=value,
        low=low,
        high=high,
        n=n,
        over=pairs.over,
        chance=float(np.mean(null)) if null else None,
        level=settings.level,
        p=permutation_p(value, null) if null else None,
        null=np.array(null) if null else None,
    )


def _at_most_one(singular: NDArray[Any]) -> Floats:
    return np.asarray(np.minimum(singular, 1.0))


_MISLEADS = (
    "It fits directions to the rows at hand: independent rows read about the root of d / n, not 0, "
    "so compare with chance; with kept directions of both sides together not under n it is "
    "undefined, for some correlations are then 1 whatever the data."
)

DISTANCES.register(
    Distance(
        id="svcca",
        title="SVCCA",
        symbol="SVCCA",
        needs=Needs.PAIRS,
        direction=Direction.HIGHER,
        source="Raghu et al. 2017 (NeurIPS, arXiv 1706.05806), section 2: 99 % of variance kept, "
        "ridge 0; interval of the value at this n by infinitesimal jackknife",
        formula=r"\frac1k \sum_{i=1}^{k} \sigma_i(U_x^\top U_y)",
        meaning="How well the main directions of one space are told linearly from the other, on "
        "average: 1 is the same up to a linear map, and no relation reads as the chance beside it.",
        misleads=_MISLEADS,
        compute=svcca,
        bounds=(0.0, 1.0),
        invariant=frozenset({"scale", "shift", "rotation"}),
        symmetric=True,
        self_value=1.0,
        cost=3,
    )
)

DISTANCES.register(
    Distance(
        id="pwcca",
        title="Projection-weighted CCA",
        symbol="PWCCA",
        needs=Needs.PAIRS,
        direction=Direction.HIGHER,
        source="Morcos et al. 2018 (NeurIPS, arXiv 1806.05759), eq. 3-5, weighted by the first "
        "side; ridge 0, directions under 1e-10 of the largest variance left out; interval of the "
        "value at this n by infinitesimal jackknife",
        formula=r"\frac{\sum_i \alpha_i \rho_i}{\sum_i \alpha_i},\quad "
        r"\alpha_i = \sum_j |\langle h_i, x_j \rangle|",
        meaning="How well the first space is told linearly from the second, directions counted by "
        "what they account for in the first: 1 is wholly, no relation reads as its chance.",
        misleads=_MISLEADS + " Swapping the sides changes it.",
        compute=pwcca,
        bounds=(0.0, 1.0),
        invariant=frozenset({"scale", "shift"}),
        self_value=1.0,
        cost=3,
    )
)
