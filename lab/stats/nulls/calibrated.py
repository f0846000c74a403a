"""A similarity on a scale where 0 is what chance explains: calibrated by its permutations."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from lab.core.errors import BadInput
from lab.stats.checks import finite_array

LEVEL = 0.05
SAME = 1e-6
"""Of the maximum: values under permutation nearer to the observed one differ by float32's rounding
and count as equal to it."""


def calibrated(value: float, null: ArrayLike, maximum: float, level: float = LEVEL) -> float:
    """Return clip((s - t) / (max - t), 0, 1) of a similarity s, by its K values under permutation.

    t is the ceil((1 - level)(K + 1))-th smallest of the observed value and ``null`` [K] together
    (Groeger, Wen & Brbic 2026, ICML). 0 where permuted pairs come as high in more than ``level`` of
    cases, 1 at the maximum; where rows are not pairs it is above 0 with probability ``level`` at
    most. It is 0 too where t is the maximum: where fewer than 19 permutations cannot tell
    (at .05), or every one leaves the value at the maximum. Of a best over layers or pairs pass the
    best, and the best under each permutation that runs through all of them.

    Raises ``BadInput`` for no permutations, NaN, a level outside (0, 1) or a value above the
    maximum.

    >>> null = [k / 100 for k in range(99)]  # 0 to .98: the 95th of 100 is .94
    >>> calibrated(0.97, null, maximum=1.0), calibrated(0.5, null, maximum=1.0)
    (0.5, 0.0)
    """
    drawn = finite_array(null, "values under permutation", 1)
    slack = SAME * max(1.0, abs(maximum))
    if not len(drawn) or not 0 < level < 1 or not value <= maximum + slack:
        got = f"{len(drawn)} permutations, level {level}, value {value}, maximum {maximum}"
        do = "Permute at least 19 times for .05, and name the largest value that there can be."
        raise BadInput("permutations, a level between 0 and 1, a value up to its maximum", got, do)
    drawn = np.where(np.abs(drawn - value) <= slack, value, drawn)
    # Rounded, because .95 * 20 may come out above 19.
    place = int(np.ceil(round((1 - level) * (len(drawn) + 1), 9)))
    threshold = float(np.sort(np.append(drawn, value))[place - 1])
    if maximum - threshold <= slack:
        return 0.0
    return float(np.clip((value - threshold) / (maximum - threshold), 0.0, 1.0))
