"""Frechet distance: two clouds compared as Gaussians, by their means and covariances."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from lab.distance import DISTANCES
from lab.distance.base import Direction, Distance, Measurement, Needs, Settings
from lab.distance.measure import undefined
from lab.distance.pairs import Pairs
from lab.distance.rescale import common_frame
from lab.stats.checks import Floats
from lab.stats.intervals.leave_out import leave_out
from lab.stats.nulls.permutation import permutation_p
from lab.stats.nulls.swaps import Signs, swap_signs
from lab.stats.threads import in_threads


def frechet(pairs: Pairs, settings: Settings) -> Measurement:
    """Estimate the squared Frechet (2-Wasserstein) distance of the Gaussians of both sides.

    It is biased upwards by few rows: the interval is for the value at this n, and chance, its mean
    over swapped sides, is what of it comes from n. None of either where no swaps are drawn.
    """
    x, y, factor = common_frame(pairs.x, pairs.y)
    unit = factor * factor
    if not 0 < unit < np.inf:
        return undefined(pairs, f"squares of vectors as large as {factor:.0e} are beyond a number")

    # Said once for all rows: some left out must not turn it on.
    shrunk = len(x) <= x.shape[1]

    def of_rows(a: Floats, b: Floats) -> float:
        return frechet_of_gaussians(*gaussian(a, shrunk), *gaussian(b, shrunk))

    def without(rows: NDArray[np.intp]) -> float:
        return of_rows(x[rows], y[rows])

    def swapped(sign: Signs) -> float:
        kept = sign[:, None] > 0
        return of_rows(np.where(kept, x, y), np.where(kept, y, x))

    left_out = leave_out(without, pairs.units, settings.seed)
    low, high = left_out.interval(settings.level)
    signs = swap_signs(pairs.units, settings.n_permutations, settings.seed, "frechet")
    null = list(in_threads(swapped, list(signs)))
    return Measurement(
        value=unit * left_out.value,
        low=unit * low,
        high=unit * high,
        n=len(pairs),
        over=pairs.over,
        chance=unit * float(np.mean(null)) if null else None,
        level=settings.level,
        p=permutation_p(left_out.value, null) if null else None,
    )


def gaussian(x: Floats, shrunk: bool = False) -> tuple[Floats, Floats]:
    """Return mean [d] and covariance [d, d] of the rows of ``x`` [n, d].

    ``shrunk`` pulls the covariance towards a sphere (Ledoit & Wolf 2004, J. Multivariate Analysis
    88, 365), as it is done with no more rows than dimensions; else it is the unbiased one.
    """
    mean = x.mean(axis=0)
    if shrunk:
        from sklearn.covariance import ledoit_wolf

        return mean, np.asarray(ledoit_wolf(x - mean, assume_centered=True)[0])
    return mean, (x - mean).T @ (x - mean) / (len(x) - 1)


def frechet_of_gaussians(
    mean_x: Floats, covariance_x: Floats, mean_y: Floats, covariance_y: Floats
) -> float:
    """Return |mu_x - mu_y|^2 + tr(S_x + S_y - 2 (S_x^1/2 S_y S_x^1/2)^1/2).

    Both roots from eigenvalues of symmetric matrices, which are real and never fail, where a
    general matrix root of S_x S_y may turn out complex.
    """
    root_x = _root(covariance_x)
    between = np.linalg.eigvalsh(root_x @ covariance_y @ root_x)
    overlap = float(np.sqrt(np.maximum(between, 0.0)).sum())
    spread = float(np.trace(covariance_x) + np.trace(covariance_y))
    # Equal clouds leave rounding, which may be negative.
    return max(float(np.sum((mean_x - mean_y) ** 2)) + spread - 2 * overlap, 0.0)


def _root(covariance: Floats) -> Floats:
    values, vectors = np.linalg.eigh(covariance)
    return np.asarray((vectors * np.sqrt(np.maximum(values, 0.0))) @ vectors.T)


DISTANCES.register(
    Distance(
        id="frechet",
        title="Fréchet distance",
        symbol="Fréchet",
        needs=Needs.SHARED,
        direction=Direction.LOWER,
        source="Dowson & Landau 1982 (J. Multivariate Analysis 12, 450), eq. 4, as in Heusel et "
        "al. 2017 (FID); with n <= d both covariances are shrunk by Ledoit & Wolf 2004; interval "
        "by leaving out 20 groups of units, p by swapping sides within pairs",
        formula=r"|\mu_x - \mu_y|^2 + \mathrm{tr}\left(\Sigma_x + \Sigma_y - "
        r"2(\Sigma_x^{1/2} \Sigma_y \Sigma_x^{1/2})^{1/2}\right)",
        meaning="How far apart two Gaussians of the same means and covariances are, in the squared "
        "unit of the vectors: 0 is the same mean and covariance.",
        misleads="Few rows alone make it large, so values at different n do not compare; it sees "
        "nothing beyond means and covariances; with n <= d shrinkage decides part of it.",
        compute=frechet,
        bounds=(0.0, None),
        invariant=frozenset({"common shift", "common rotation"}),
        symmetric=True,
        self_value=0.0,
        cost=3,
    )
)
