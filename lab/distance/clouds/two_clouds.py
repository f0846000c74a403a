"""What MMD and the energy distance share: two distributions compared by a mean over pairs."""

from __future__ import annotations

from collections.abc import Callable

from lab.distance.base import Measurement, Settings
from lab.distance.pairs import Pairs
from lab.stats.intervals.pair_mean import PairMean
from lab.stats.nulls.permutation import permutation_p
from lab.stats.nulls.swaps import Signs, swap_signs


def two_clouds(
    pairs: Pairs,
    settings: Settings,
    purpose: str,
    statistic: Callable[[Signs | None], PairMean],
    factor: float = 1.0,
) -> Measurement:
    """Estimate a mean of h(i, j), times ``factor``, that is 0 for clouds of one distribution.

    Swapping the sides of pair i turns the sign of h(i, j): every swap is a product with signs, and
    over all swaps the mean is exactly 0.
    """
    signs = None
    if settings.n_permutations:
        signs = swap_signs(pairs.units, settings.n_permutations, settings.seed, purpose)
    found = statistic(signs)
    low, high = found.interval(settings.level)
    return Measurement(
        value=factor * found.value,
        low=factor * low,
        high=factor * high,
        n=len(pairs),
        over=pairs.over,
        chance=0.0,
        level=settings.level,
        p=permutation_p(found.value, found.signed) if signs is not None else None,
    )
