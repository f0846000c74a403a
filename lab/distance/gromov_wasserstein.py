"""Gromov-Wasserstein distance: have two clouds the same shape, whichever item is which?"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from lab.core.seeds import stream
from lab.distance import DISTANCES
from lab.distance.base import Direction, Distance, Measurement, Needs, Settings
from lab.distance.measure import undefined
from lab.distance.pairs import Pairs
from lab.distance.rescale import centred_side
from lab.stats.checks import Floats
from lab.stats.leave_out import leave_out
from lab.stats.some_units import some_units

MOST_ROWS = 200
"""Of more rows, whole units are drawn until so many are reached: time grows as n^3."""
MOST_STEPS = 200
ALL_ONE = "every two rows of one side coincide"


def gromov_wasserstein(pairs: Pairs, settings: Settings) -> Measurement:
    """Estimate the Gromov-Wasserstein distance of up to 200 rows, each side over its mean distance.

    The problem is not convex: the better of two local optima is taken, reached from the uniform
    coupling and from the given pairs, so the value is an upper bound. It has no null of unpaired
    rows, since it does not ask which rows are pairs; chance is the value with y replaced by a
    Gaussian cloud of y's covariance.
    """
    rows = some_units(pairs.units, MOST_ROWS, settings.seed)
    units = np.unique(pairs.units[rows], return_inverse=True)[1]
    x, y = centred_side(pairs.x[rows]), centred_side(pairs.y[rows])
    a, b = distances(x), distances(y)
    if not (a.any() and b.any()):
        return undefined(pairs, ALL_ONE)

    def of_rows(index: NDArray[np.intp]) -> float:
        square = np.ix_(index, index)
        return distance_of(a[square], b[square])

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
        chance=distance_of(a, distances(mixed)),
        level=settings.level,
    )


def distances(x: Floats) -> Floats:
    """Return the Euclidean distances between the rows of ``x`` [n, d]: [n, n]."""
    from scipy.spatial.distance import pdist, squareform

    return np.asarray(squareform(pdist(x)))


def distance_of(a: Floats, b: Floats) -> float:
    """Return the root of the least mean squared difference of matched distances [n, n].

    Each table is divided by its mean first, so that 0.1 is a tenth of the mean distance (Peyre et
    al. 2016, ICML, eq. 2, square loss, by conditional gradient in POT).
    """
    from ot.gromov import gromov_wasserstein2

    n = len(a)
    mass = np.full(n, 1 / n)
    first, second = a / a.mean(), b / b.mean()
    losses = [
        float(
            gromov_wasserstein2(
                first, second, mass, mass, "square_loss", G0=start, max_iter=MOST_STEPS
            )
        )
        for start in (np.outer(mass, mass), np.diag(mass))
    ]
    # Equal shapes leave rounding, which may be negative.
    return float(np.sqrt(max(min(losses), 0.0)))


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
