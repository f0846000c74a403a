"""An interval where all items agree: resamples of equal values are all the same."""

from __future__ import annotations

import numpy as np

from lab.stats.checks import Floats


def unanimous(
    values: Floats, n_families: int, *, difference: bool = False, level: float = 0.95
) -> tuple[float, float] | None:
    """Return the interval of a share that is 0 or 1 for every item, or None for any other values.

    Clopper & Pearson (1934), with families for trials: what of n families none showed is shown by
    at most 1 - a^(1/n) of all families, a = (1 - level) / 2. Of a ``difference`` of shares that is
    the same for every item, the bound goes to both sides.

    >>> low, high = unanimous(np.ones(40), 40)
    >>> round(low, 3), high
    (0.912, 1.0)
    >>> low, high = unanimous(np.zeros(40), 40, difference=True)
    >>> round(low, 3), round(high, 3)
    (-0.088, 0.088)
    >>> unanimous(np.array([0.0, 1.0]), 2)
    """
    first = float(values[0]) if len(values) else np.nan
    whole = {-1.0, 0.0, 1.0} if difference else {0.0, 1.0}
    if first not in whole or not (values == first).all():
        return None
    bound = 1 - ((1 - level) / 2) ** (1 / n_families)
    least = -1.0 if difference else 0.0
    return max(first - bound, least), min(first + bound, 1.0)
