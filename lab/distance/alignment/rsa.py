"""Representational similarity: do two spaces rank all distances between items alike?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from lab.core.errors import BadInput, TooFew
from lab.distance import DISTANCES
from lab.distance.alignment.paired_null import permuted
from lab.distance.base import Direction, Distance, Measurement, Needs, Settings
from lab.distance.measure import undefined
from lab.distance.pairs import Pairs
from lab.distance.rescale import centred_side
from lab.stats.checks import Floats, finite_array
from lab.stats.intervals.jackknife import influence_interval
from lab.stats.nulls.permutation import permutation_p
from lab.stats.some_units import some_units

MOST_ROWS = 2000
"""Of more rows, whole units are drawn until so many are reached; n says how many were."""
DIGITS = 12
"""Distances that agree this far are ties, such as those to copies of one row."""
EQUALLY_FAR = "all rows of one side are equally far apart: there is nothing to rank"


@dataclass(frozen=True)
class NoiseCeiling:
    """The most that a model can agree with repeats of one and the same thing."""

    low: float
    """The mean agreement of each repeat with the mean of the others."""
    high: float
    """The mean agreement of each repeat with the mean of all, itself included."""


def distance_ranks(x: Floats) -> Floats:
    """Return the mid-ranks, in (0, 1), of all distances between rows of ``x`` [n, d]: condensed.

    Euclidean distances, in the order of ``np.triu_indices``; ranks do not see their scale, nor
    whether they are squared.
    """
    from scipy.stats import rankdata

    rows = centred_side(x)
    squares = np.einsum("ij,ij->i", rows, rows)
    between = squares[:, None] + squares - 2 * (rows @ rows.T)
    squared = between[np.triu_indices(len(rows), 1)] / squares.max()
    ranks: Floats = rankdata(np.round(squared, DIGITS))
    return np.asarray((ranks - 0.5) / len(ranks))


def rank_correlation(a: Floats, b: Floats) -> float:
    """Return Spearman's correlation from mid-ranks of distances: Pearson's of the ranks."""
    u, v = a - a.mean(), b - b.mean()
    return float(np.clip(u @ v / np.sqrt((u @ u) * (v @ v)), -1.0, 1.0))


def noise_ceiling(repeats: Sequence[ArrayLike]) -> NoiseCeiling:
    """Return how well repeats [n, d] of the same n items agree on the distances between them.

    Repeats are what should be the same but for noise, such as several drawing styles of the same
    concepts seen by one encoder. Nili et al. 2014 (PLoS Comput. Biol. 10, e1003553). Raises
    ``TooFew`` under two repeats and ``BadInput`` for other numbers of rows.
    """
    arrays = [finite_array(repeat, "a repeat", 2) for repeat in repeats]
    if len(arrays) < 2:
        raise TooFew("at least 2 repeats", f"{len(arrays)}", "Pass several facets of one concept.")
    if len({len(array) for array in arrays}) > 1:
        got = f"{[len(array) for array in arrays]} rows"
        raise BadInput("as many rows in every repeat", got, "Keep the items that all have.")
    ranks = [distance_ranks(array) for array in arrays]
    total = np.sum(ranks, axis=0)
    low = [rank_correlation(rank, total - rank) for rank in ranks]
    high = [rank_correlation(rank, total) for rank in ranks]
    return NoiseCeiling(float(np.mean(low)), float(np.mean(high)))


def spearman_influence(a: Floats, b: Floats, n: int) -> Floats:
    """Return the influence [n] of each row on Spearman's correlation of condensed ranks.

    A row carries n - 1 distances, and moves the ranks of all others as well: with rho =
    12 E[F(A) G(B)] - 3, a distance (s, t) adds F(s) G(t) + E[1(A >= s) G(B)] + E[F(A) 1(B >= t)].
    """
    moved = a * b + _above(a, b) + _above(b, a)
    square = np.zeros((n, n))
    square[np.triu_indices(n, 1)] = moved
    rows = (square.sum(axis=0) + square.sum(axis=1)) / (n - 1)
    return np.asarray(24 * (rows - rows.mean()))


def rsa(pairs: Pairs, settings: Settings) -> Measurement:
    """Estimate the rank correlation of the distances between rows in x and in y.

    The interval is an infinitesimal jackknife of rows, summed per unit: distances that share a row
    are not independent, and to resample them as if they were would make it far too short. The
    permutation moves whole rows (Mantel 1967), under which the mean is exactly 0.
    """
    rows = some_units(pairs.units, MOST_ROWS, settings.seed)
    units = np.unique(pairs.units[rows], return_inverse=True)[1]
    n = len(rows)
    a, b = distance_ranks(pairs.x[rows]), distance_ranks(pairs.y[rows])
    if not (np.ptp(a) and np.ptp(b)):
        return undefined(pairs, EQUALLY_FAR)
    value = rank_correlation(a, b)
    low, high = influence_interval(value, spearman_influence(a, b, n), units, settings.level)
    first, second = _square(a, n), _square(b, n)

    def agreement(order: NDArray[np.intp]) -> float:
        return float(np.vdot(first, second[order].take(order, axis=1)))

    null = np.array(permuted(agreement, units, settings, "rsa"))
    # Of ranks that are centred the correlation is the agreement over both lengths.
    lengths = float(np.linalg.norm(first) * np.linalg.norm(second))
    return Measurement(
        value=value,
        low=low,
        high=high,
        n=n,
        over=pairs.over,
        chance=0.0,
        level=settings.level,
        p=permutation_p(agreement(np.arange(n)), null) if len(null) else None,
        null=null / lengths if len(null) else None,
    )


def _above(a: Floats, b: Floats) -> Floats:
    """Return, for each entry s of ``a``, the mean over all entries of 1(A >= s) B."""
    order = np.argsort(a, kind="stable")
    found = np.empty_like(a)
    found[order] = np.cumsum(b[order][::-1])[::-1] / len(a)
    return found


def _square(ranks: Floats, n: int) -> NDArray[np.float32]:
    """Return centred ranks as a symmetric [n, n] with a zero diagonal."""
    square = np.zeros((n, n), np.float32)
    square[np.triu_indices(n, 1)] = ranks - ranks.mean()
    return square + square.T


DISTANCES.register(
    Distance(
        id="rsa",
        title="Representational similarity",
        symbol="RSA",
        needs=Needs.PAIRS,
        direction=Direction.HIGHER,
        source="Kriegeskorte et al. 2008 (Front. Syst. Neurosci. 2, 4), Euclidean distances, "
        "Spearman correlation; interval by infinitesimal jackknife of rows, p by Mantel's test; of "
        "more than 2,000 rows a random 2,000",
        formula=r"\rho_S\left(\{|x_i - x_j|\}_{i<j}, \{|y_i - y_j|\}_{i<j}\right)",
        meaning="Do the two spaces call the same items near and the same items far? 1 is the same "
        "ranking of all distances, 0 no relation.",
        misleads="Most pairs of items are far apart in any space, and their order, mostly noise, "
        "counts as much as that of near ones; the noise ceiling says what could be reached.",
        compute=rsa,
        bounds=(-1.0, 1.0),
        invariant=frozenset({"scale", "shift", "rotation"}),
        symmetric=True,
        self_value=1.0,
        cost=3,
    )
)
