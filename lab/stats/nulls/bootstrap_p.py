"""The p of a resampled difference, for a table in which many are tested."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from lab.stats.checks import finite_array


def bootstrap_p(differences: ArrayLike) -> float:
    """Return the two-sided p that a difference is 0, from its resampled values [B].

    Twice the share of resamples on the other side of 0, counting one more (Efron & Tibshirani 1993,
    section 15.4, the percentile interval turned round; never 0 as in Davison & Hinkley 1997,
    equation 4.11). Differences that are all 0 give 1.
    """
    drawn = finite_array(differences, "resampled differences", 1)
    smaller = min(int(np.sum(drawn <= 0)), int(np.sum(drawn >= 0)))
    return min(1.0, 2 * (1 + smaller) / (1 + len(drawn)))
