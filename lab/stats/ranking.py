"""Where the true answer stands among all answers, with ties shared: hits and ranks."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from lab.stats.checks import Floats

TIE_DIGITS = 10
"""Similarities that agree this far are ties; products of equal rows may differ after it."""


def standing(similarity: Floats, true_rows: NDArray[np.intp]) -> tuple[Floats, Floats]:
    """Return how many answers beat the true one, and how many equal it, itself too: both [n].

    ``similarity`` [n, N] of every query with every answer, rounded; ``true_rows`` [n] of 0..N - 1.
    """
    own = similarity[np.arange(len(similarity)), true_rows][:, None]
    return np.sum(similarity > own, axis=1) * 1.0, np.sum(similarity == own, axis=1) * 1.0


def standings(similarity: Floats) -> tuple[Floats, Floats]:
    """Return the standing of every answer, were it the true one: both [n, N]."""
    order = np.argsort(-similarity, axis=1, kind="stable")
    first, last = tie_groups(np.take_along_axis(similarity, order, axis=1))
    above, tied = np.empty(similarity.shape), np.empty(similarity.shape)
    np.put_along_axis(above, order, first, axis=1)
    np.put_along_axis(tied, order, last - first + 1, axis=1)
    return above, tied


def tie_groups(falling: Floats, slack: float = 0.0) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Return the places of the first and last value equal to each, of rows that fall [n, m].

    Neighbours in a row that differ by no more than ``slack`` are equal.
    """
    starts = np.diff(falling, axis=1, prepend=np.inf) < -slack
    place = np.arange(falling.shape[1])
    first = np.maximum.accumulate(np.where(starts, place, 0), axis=1)
    ends = np.ones_like(starts)
    ends[:, :-1] = starts[:, 1:]
    until = np.where(ends, place, place[-1])[:, ::-1]
    return first, np.minimum.accumulate(until, axis=1)[:, ::-1]


def hit_share(above: Floats, tied: Floats, k: int) -> Floats:
    """Return the chance that the true answer is among the first k when ties fall at random."""
    return np.clip((k - above) / tied, 0.0, 1.0)


def middle_rank(above: Floats, tied: Floats) -> Floats:
    """Return the rank of the true answer, 1 the best; of a tie the middle one."""
    return above + (tied + 1) / 2


def mean_reciprocal(above: Floats, tied: Floats) -> Floats:
    """Return the mean of 1 / rank over the ranks that a tie may fall on."""
    most = int(np.max(above + tied))
    harmonic = np.concatenate([[0.0], np.cumsum(1 / np.arange(1, most + 1))])
    shared = harmonic[(above + tied).astype(np.intp)] - harmonic[above.astype(np.intp)]
    # Alone, the difference of two sums would lose the last digits of 1 / rank.
    return np.where(tied == 1, 1 / (above + 1), shared / tied)
