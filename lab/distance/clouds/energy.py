"""Energy distance: two clouds compared by all distances between and within them."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from lab.distance import DISTANCES
from lab.distance.base import Direction, Distance, Measurement, Needs, Settings
from lab.distance.clouds.two_clouds import two_clouds
from lab.distance.pairs import Pairs
from lab.distance.rescale import common_frame
from lab.stats.checks import Floats
from lab.stats.intervals.pair_mean import pair_mean_of_kernel


def energy(pairs: Pairs, settings: Settings) -> Measurement:
    """Estimate 2 E|X - Y| - E|X - X'| - E|Y - Y'|, in the unit of the vectors, in blocks."""
    x, y, factor = common_frame(pairs.x, pairs.y)
    squares_x, squares_y = (np.einsum("ij,ij->i", side, side) for side in (x, y))

    def distance(a: Floats, b: Floats, squares_a: Floats, squares_b: Floats) -> Floats:
        d = a @ b.T
        d *= -2
        d += squares_a[:, None]
        d += squares_b
        return np.sqrt(np.maximum(d, 0.0, out=d), out=d)

    def h(i: NDArray[np.intp], j: NDArray[np.intp]) -> Floats:
        d = distance(x[i], y[j], squares_x[i], squares_y[j])
        d += distance(y[i], x[j], squares_y[i], squares_x[j])
        d -= distance(x[i], x[j], squares_x[i], squares_x[j])
        d -= distance(y[i], y[j], squares_y[i], squares_y[j])
        return d

    return two_clouds(
        pairs, settings, "energy", lambda signs: pair_mean_of_kernel(h, pairs.units, signs), factor
    )


DISTANCES.register(
    Distance(
        id="energy",
        title="Energy distance",
        symbol="energy",
        needs=Needs.SHARED,
        direction=Direction.LOWER,
        source="Székely & Rizzo 2013 (J. Stat. Plan. Inference 143, 1249), eq. 1.1, as an unbiased "
        "mean over i != j of different units; p by swapping sides within pairs",
        formula=r"\mathrm{mean}_{i \ne j}\left[|x_i - y_j| + |x_j - y_i| - |x_i - x_j|"
        r" - |y_i - y_j|\right]",
        meaning="How much farther vectors of different sides are from each other than vectors of "
        "one side, in the unit of the vectors: 0 for one distribution; being unbiased it can be a "
        "little below 0.",
        misleads="It grows with the scale of the vectors, so values of two different spaces do not "
        "compare; which rows are pairs plays no part.",
        compute=energy,
        invariant=frozenset({"common shift", "common rotation"}),
        symmetric=True,
        self_value=0.0,
        cost=2,
    )
)
