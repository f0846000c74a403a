"""Where a monotone curve without a shape crosses half-way: the check on the fitted shape."""

from __future__ import annotations

import numpy as np

from lab.stats.checks import Floats


def falling_fit(y: Floats) -> Floats:
    """Return the non-increasing values [L] nearest to ``y`` [L] in least squares.

    Pools adjacent violators (Ayer et al. 1955): neighbours that rise share their mean.
    """
    means: list[float] = []
    sizes: list[int] = []
    for value in y:
        means.append(float(value))
        sizes.append(1)
        while len(means) > 1 and means[-2] < means[-1]:
            size = sizes[-2] + sizes[-1]
            pooled = (means[-2] * sizes[-2] + means[-1] * sizes[-1]) / size
            means[-2:], sizes[-2:] = [pooled], [size]
    return np.repeat(means, sizes)


def half_way(y: Floats, x: Floats, chance: float) -> float | None:
    """Return the severity at which the falling fit of scores ``y`` [L] first is half-way to chance.

    Half-way is between the fit's own clean value and chance; the fit is joined by straight lines
    over severities ``x`` [L]. None where it never gets there or starts at chance.
    """
    fit = falling_fit(y)
    half = (fit[0] + chance) / 2
    if fit[0] <= chance or fit[-1] > half:
        return None
    after = int(np.argmax(fit <= half))
    share = (fit[after - 1] - half) / (fit[after - 1] - fit[after])
    return float(x[after - 1] + share * (x[after] - x[after - 1]))
