"""Gromov-Wasserstein distance: have two clouds the same shape, whichever item is which?"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from lab.core.seeds import stream
from lab.distance import DISTANCES
from lab.distance.base import Direction, Distance, Measurement, Needs, Settings
from lab.distance.measure import undefined
from lab.distance.pairs import Pairs
from lab.distance.rescale import centred_side
from lab.stats.checks import Floats
from lab.stats.intervals.leave_out import leave_out
from lab.stats.some_units import some_units

MOST_ROWS = 200
"""Of more rows, whole units are drawn until so many are reached: time grows as n^3."""
MOST_STEPS = 200
ROUNDING = 1e-12
ALL_ONE = "every two rows of one side coincide"


@dataclass(frozen=True)
class Match:
    """A coupling of the rows of both sides, and how far matched distances differ."""

    distance: float
    """Root of the mean squared difference of matched distances."""
    plan: Floats = field(repr=False)


def gromov_wasserstein(pairs: Pairs, settings: Settings) -> Measurement:
    """Estimate the Gromov-Wasserstein distance of up to 200 rows, each side over its mean distance.

    The problem is not convex: the best of three local optima is taken, so the value is an upper
    bound, and what is left when units are left out is found from it. It has no null of unpaired
    rows, since it does not ask which rows are pairs; chance is the value with y replaced by a
    Gaussian cloud of y's covariance.
    """
    rows = some_units(pairs.units, MOST_ROWS, settings.seed)
    units = np.unique(pairs.units[rows], return_inverse=True)[1]
    x, y = centred_side(pairs.x[rows]), centred_side(pairs.y[rows])
    a, b = distances(x), distances(y)
    if not (a.any() and b.any()):
        return undefined(pairs, ALL_ONE)
    best = best_match(a, b)

    def of_rows(index: NDArray[np.intp]) -> float:
        square = np.ix_(index, index)
        return match(a[square], b[square], _restricted(best.plan[square])).distance

    left_out = leave_out(of_rows, units, settings.seed)
    low, high = left_out.interval(settings.level)
    n = len(rows)
    mixed = stream(settings.seed, "", "Gaussian cloud").standard_normal((n, n)) @ y
    return Measurement(
        value=left_out.value,
        low=low,
        high=high,
        n=n,
        over=pairs.over,
        chance=best_match(a, distances(mixed)).distance,
        level=settings.level,
    )


def distances(x: Floats) -> Floats:
    """Return the Euclidean distances between the rows of ``x`` [n, d]: [n, n]."""
    from scipy.spatial.distance import pdist, squareform

    return np.asarray(squareform(pdist(x)))


def match(a: Floats, b: Floats, start: Floats) -> Match:
    """Match rows by their distances [n, n] to each other, from a coupling [n, n] to start from.

    Each table is divided by its mean first, so that 0.1 is a tenth of the mean distance (Peyré et
    al. 2016, ICML, eq. 2, square loss, by conditional gradient in POT).
    """
    from ot.gromov import gromov_wasserstein as solve

    mass = np.full(len(a), 1 / len(a))
    plan, log = solve(
        a / (a.mean() or 1.0),
        b / (b.mean() or 1.0),
        mass,
        mass,
        "square_loss",
        G0=start,
        log=True,
        max_iter=MOST_STEPS,
    )
    # Equal shapes leave rounding, which may be negative.
    return Match(float(np.sqrt(max(float(log["gw_dist"]), 0.0))), np.asarray(plan))


def best_match(a: Floats, b: Floats) -> Match:
    """Return the best match of three starts: the uniform one, the given pairs, and the profiles.

    Profiles pair rows whose sorted distances to all others are alike (Mémoli 2011, section 6, the
    third lower bound).
    """
    import ot

    n = len(a)
    mass = np.full(n, 1 / n)
    profiles = ot.dist(np.sort(a / (a.mean() or 1.0)), np.sort(b / (b.mean() or 1.0)))
    starts = (np.outer(mass, mass), np.diag(mass), ot.emd(mass, mass, profiles))
    found = [match(a, b, start) for start in starts]
    return min(found, key=lambda one: one.distance)


def _restricted(plan: Floats) -> Floats:
    """Return a coupling of the rows left [m, m] from their part of a larger one.

    What a row had given to rows that are gone is spread over those that lack as much.
    """
    m = len(plan)
    part: Floats = plan / m / max(plan.sum(axis=0).max(), plan.sum(axis=1).max())
    give, take = 1 / m - part.sum(axis=1), 1 / m - part.sum(axis=0)
    lacking = float(give.sum())
    if lacking <= ROUNDING:
        return part
    return np.asarray(part + np.outer(give, take) / lacking)


DISTANCES.register(
    Distance(
        id="gromov_wasserstein",
        title="Gromov-Wasserstein distance",
        symbol="GW",
        needs=Needs.PAIRS,
        direction=Direction.LOWER,
        source="Mémoli 2011 (Found. Comput. Math. 11, 417), without its factor 1/2, each side over "
        "its mean distance; Peyré et al. 2016 as in POT; of more than 200 rows a random 200; "
        "interval of the value at this n by leaving out 20 groups of units",
        formula=r"\left(\min_T \sum_{ijkl} \left(\frac{|x_i - x_j|}{\bar d_x} - "
        r"\frac{|y_k - y_l|}{\bar d_y}\right)^2 T_{ik} T_{jl}\right)^{1/2}",
        meaning="How far distances differ once items are matched as well as shapes allow, as a "
        "share of the mean distance: 0 is the same shape, though the items may be others.",
        misleads="Wide clouds have nearly equal distances everywhere and read near 0 whatever "
        "they hold: compare with chance; the optimum found is a local one, an upper bound.",
        compute=gromov_wasserstein,
        bounds=(0.0, None),
        invariant=frozenset({"scale", "shift", "rotation"}),
        symmetric=True,
        self_value=0.0,
        cost=3,
    )
)
