"""Mispaired data: a fixed part of the pairs is dealt to the wrong partners, once and for all."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from lab.core.errors import BadInput, TooFew
from lab.core.seeds import stream


def mispaired(n: int, fraction: float, seed: int) -> NDArray[np.intp]:
    """Return the row of y that each row of x is paired with: a permutation of 0..n-1.

    A ``fraction`` of the rows, rounded, exchange partners in one ring, so that each of them has
    another's; the rest keep their own. A larger fraction keeps the rows that a smaller one takes.
    Drawn once, not each epoch: against pairs drawn anew, InfoNCE is nearly immune. Raises
    ``BadInput`` for a fraction outside [0, 1] and ``TooFew`` where one row alone would be taken.
    """
    if not 0 <= fraction <= 1:
        raise BadInput("a fraction in [0, 1]", f"{fraction}", "Pass 0.2 for a fifth of the pairs.")
    taken = round(fraction * n)
    if taken == 1 or n < 1:
        got = f"{taken} of {n}"
        raise TooFew("none or at least 2 pairs to exchange", got, "Pass more pairs.")
    ring = stream(seed, "", "mispaired").permutation(n)[:taken]
    partner = np.arange(n)
    partner[ring] = np.roll(ring, 1)
    return partner
