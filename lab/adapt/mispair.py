"""Mispaired data: a fixed part of the pairs is dealt to wrong partners, once and for all."""

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


def mispaired_within(labels: NDArray[np.str_], fraction: float, seed: int) -> NDArray[np.intp]:
    """Return a partner of the same class for a ``fraction`` of the rows of ``labels`` [n].

    As ``mispaired``, but hard: partners are exchanged between two rows of one class, or three
    where their number is odd, drawn once. Up to two rows more than the fraction may be taken, so
    that no exchange is cut. Raises as ``mispaired``, and ``TooFew`` where the classes with two rows
    or more are too small.
    """
    mispaired(len(labels), fraction, seed)
    rng, partner, exchanges = stream(seed, "", "mispaired within"), np.arange(len(labels)), []
    for label in np.unique(labels):
        rows = rng.permutation(np.flatnonzero(labels == label))
        exchanges += [part for part in np.array_split(rows, len(rows) // 2 or 1) if len(part) > 1]
    wanted, taken = round(fraction * len(labels)), 0
    for at in rng.permutation(len(exchanges)):
        if taken >= wanted:
            break
        ring = exchanges[at]
        partner[ring] = np.roll(ring, 1)
        taken += len(ring)
    if taken < wanted:
        got = f"{taken} of {len(labels)}"
        do = "Take a smaller fraction, or noise of another kind."
        raise TooFew(f"{wanted} rows that share a class with another", got, do)
    return partner
