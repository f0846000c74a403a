"""Exchangeable families: do scores look as if it did not matter who was on which side?"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from lab.core.errors import TooFew
from lab.core.seeds import stream
from lab.stats.checks import Floats, codes_of, finite_array
from lab.stats.nulls.permutation import permutation_p


def exchangeable_p(
    values: Floats, families: NDArray[np.str_], side: NDArray[np.bool_], n: int, seed: int
) -> float:
    """Return the p that values [n items] are as high on their ``side`` [n items] by chance.

    Whole families are dealt anew to the two sides, as many to each as there were, ``n`` times; the
    difference of means is compared. Exact where families were dealt at random. Raises ``TooFew``
    where a side is empty.
    """
    value, family = finite_array(values, "values", 1), codes_of(families, len(values), "families")
    if not side.any() or side.all():
        raise TooFew("items on both sides", f"{side.sum()} of {len(side)}", "Deal them anew.")
    sums, sizes = np.bincount(family, value), np.bincount(family)
    here = np.zeros(len(sizes), bool)
    here[family[side]] = True
    rng = stream(seed, "", "sides dealt anew")
    dealt = np.stack([here, *(rng.permutation(here) for _ in range(n))]).astype(np.float64)
    on, off = (dealt @ sums) / (dealt @ sizes), ((1 - dealt) @ sums) / ((1 - dealt) @ sizes)
    return permutation_p(float(on[0] - off[0]), (on - off)[1:])
