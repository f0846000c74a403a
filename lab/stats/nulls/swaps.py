"""Swapped sides: what a difference of two clouds is when it does not matter which side is which."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from lab.core.errors import BadInput
from lab.core.seeds import stream

Signs = NDArray[np.int8]


def swap_signs(units: NDArray[np.intp], n_swaps: int, seed: int, purpose: str) -> Signs:
    """Return -1 where a pair has its sides swapped and 1 where not, [n_swaps, n].

    The two sides of a pair change places, and all pairs of one unit together: under the null that
    both clouds are drawn alike this leaves everything as probable as it was, however alike the two
    rows of a pair are. Shuffling all 2 n labels would break the pairs, and is not exact for them.
    Every row depends on (seed, purpose, its number) alone. Raises ``BadInput`` for a negative
    ``n_swaps``.
    """
    if n_swaps < 0:
        raise BadInput("n_swaps of 0 or more", f"{n_swaps}", "Ask for 999.")
    n_units = int(units.max()) + 1
    signs = np.empty((n_swaps, len(units)), np.int8)
    for k in range(n_swaps):
        drawn = stream(seed, str(k), purpose).integers(2, size=n_units)
        signs[k] = (2 * drawn - 1)[units]
    return signs
