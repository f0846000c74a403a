"""Interval and p of a measure of neighbours: a row drawn twice would be its own neighbour."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import ArrayLike, NDArray

from lab.core.seeds import stream
from lab.distance.base import Measurement, Settings
from lab.distance.measure import undefined
from lab.distance.neighbours.nearest import K, nearest_on_both
from lab.distance.neighbours.overlay import Laid, Overlay
from lab.distance.pairs import Pairs
from lab.stats.checks import Floats
from lab.stats.intervals.jackknife import deletion_variance, symmetric_interval
from lab.stats.nulls.permutation import permutation_p, permutations

Statistic = Callable[[Overlay], float | None]
"""None where it is undefined."""

MOST_DELETIONS = 500
"""With more units than this, they are left out in so many random groups."""


def overlay_of(x: ArrayLike, y: ArrayLike, k: int, *, centred: bool) -> Overlay:
    """Return the k nearest others of both sides, one laid over the other."""
    return Laid(*nearest_on_both(x, y, k, centred=centred)).paired()


def neighbour_estimate(
    pairs: Pairs,
    settings: Settings,
    statistic: Statistic,
    chance: Callable[[Overlay, Floats], float | None],
    *,
    centred: bool,
    k: int = K,
    interval: Callable[[float, float, int, float], tuple[float, float]] = symmetric_interval,
) -> Measurement:
    """Estimate a statistic of two sets of lists, with an exact delete-one-unit jackknife.

    The statistic without a unit is computed anew: rows that lose a neighbour take the next one in
    their list. There is no interval where it is undefined without some unit, nor where no more than
    k + 1 rows are left: then every list holds all of them, whatever the vectors. ``chance`` is told
    the values under permutation, which may be none; ``interval`` the value, its variance, the
    number of units and the level. ``centred`` cosines stay those about the mean of all rows.
    """
    groups = deletion_groups(pairs.units, settings.seed)
    sizes = np.bincount(groups)
    extra = min(int(sizes.max()), len(pairs) - 1 - k)
    laid = Laid(*nearest_on_both(pairs.x, pairs.y, k, extra=extra, centred=centred))
    paired = laid.paired()
    value = statistic(paired)
    if value is None:
        return undefined(pairs, "the statistic is not defined for these rows")
    low = high = p = None
    if len(pairs) - sizes.max() > k + 1:
        without = [statistic(paired.present(groups != group)) for group in range(len(sizes))]
        known = [left for left in without if left is not None]
        if len(known) == len(sizes):
            low, high = interval(value, *deletion_variance(value, known, sizes), settings.level)
    orders = permutations(pairs.units, settings.n_permutations, settings.seed, "neighbours")
    null = np.array([statistic(laid.paired(order)) for order in orders], np.float64)
    if len(null):
        p = permutation_p(value, null)
    return Measurement(
        value,
        low,
        high,
        len(pairs),
        pairs.over,
        chance=chance(paired, null),
        level=settings.level,
        p=p,
        null=null if len(null) else None,
    )


def deletion_groups(units: NDArray[np.intp], seed: int) -> NDArray[np.intp]:
    """Return the group [n] that each row is left out with: its unit, or 500 groups of units."""
    n_units = int(units.max()) + 1
    if n_units <= MOST_DELETIONS:
        return units
    drawn = stream(seed, "", "deletion groups").permutation(n_units) % MOST_DELETIONS
    return np.asarray(drawn[units], np.intp)
