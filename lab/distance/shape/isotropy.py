"""Isotropy: is the variance of a space the same in all directions?"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from lab.distance import DISTANCES
from lab.distance.base import Direction, Distance, Measurement, Needs, Settings
from lab.distance.measure import ZERO_VARIANCE, is_constant, undefined
from lab.distance.pairs import Pairs
from lab.distance.rescale import centred_side
from lab.stats.checks import Floats
from lab.stats.intervals.jackknife import influence_interval

ONE_DIRECTION = "vectors of one number have one direction: nothing to be even over"


def iso_score(x: Floats) -> tuple[float, Floats]:
    """Return IsoScore of centred ``x`` [n, d], d of 2 or more, and the influence of each row [n].

    The steps of the paper (rotate to principal axes, scale the variances to length root d, take the
    distance from all ones, and rescale twice) amount to (tr(S)^2 / tr(S^2) - 1) / (d - 1) for the
    covariance S, which needs no eigenvectors. A test follows the paper's steps instead.
    """
    n, d = x.shape
    if d <= n:
        covariance = x.T @ x / n
        of_row = np.einsum("ij,ij->i", x @ covariance, x)
    else:
        gram = x @ x.T
        of_row = np.einsum("ij,ij->i", gram, gram) / n
    squares = np.einsum("ij,ij->i", x, x)
    trace, trace_of_square = float(squares.mean()), float(of_row.mean())
    spread = trace**2 / trace_of_square
    influence = spread * (2 * (squares / trace - 1) - 2 * (of_row / trace_of_square - 1))
    return (spread - 1) / (d - 1), influence / (d - 1)


def of_gaussian(n: int, d: int) -> float:
    """Return IsoScore of ``n`` rows of a sphere-shaped Gaussian in ``d`` dimensions.

    From the means of tr(S)^2 and tr(S^2) for a Wishart matrix with n - 1 degrees of freedom, exact
    to first order in their ratio.
    """
    m = n - 1
    spread = (d**2 + 2 * d / m) / (d + d * (d + 1) / m)
    return (spread - 1) / (d - 1)


def _of_side(side: str) -> Callable[[Pairs, Settings], Measurement]:
    def measure_side(pairs: Pairs, settings: Settings) -> Measurement:
        x = pairs.x if side == "a" else pairs.y
        if is_constant(x):
            return undefined(pairs, ZERO_VARIANCE)
        if x.shape[1] < 2:
            return undefined(pairs, ONE_DIRECTION)
        value, influence = iso_score(centred_side(x))
        low, high = influence_interval(value, influence, pairs.units, settings.level)
        return Measurement(
            value=value,
            low=low,
            high=high,
            n=len(pairs),
            over=pairs.over,
            chance=of_gaussian(*x.shape),
            level=settings.level,
        )

    return measure_side


for _side, _name in (("a", "first"), ("b", "second")):
    DISTANCES.register(
        Distance(
            id=f"isotropy_{_side}",
            title=f"Isotropy of the {_name} space",
            symbol=f"isotropy {_side}",
            needs=Needs.ONE,
            direction=Direction.NEITHER,
            source="IsoScore, Rudman et al. 2022 (Findings of ACL, arXiv 2108.07344), algorithm 1, "
            "in closed form; chance is a Gaussian sphere of the same n and width",
            formula=r"\frac{1}{d - 1}\left(\frac{\mathrm{tr}(\Sigma)^2}{\mathrm{tr}(\Sigma^2)}"
            r" - 1\right)",
            meaning="The share of directions that the variance uses evenly: 1 is a sphere, 0 a "
            "single line.",
            misleads="With few rows for the width even a sphere reads low: compare with chance; a "
            "common direction of all vectors (the mean) is taken away first and does not count.",
            compute=_of_side(_side),
            bounds=(0.0, 1.0),
            invariant=frozenset({"scale", "shift", "rotation"}),
            cost=1,
        )
    )
