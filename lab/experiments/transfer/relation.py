"""Does distance predict the gap, and which measure does best on facets it was not chosen on?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from lab.limits.open_ends import decide_open
from lab.stats.checks import Floats
from lab.stats.decide import Verdict
from lab.stats.nulls.qap import off_diagonal, rank_correlation

MARGIN = 0.3
"""A rank correlation surely within this is called none: less than a tenth of the order shared."""
SAID = {
    Verdict.MORE: "predicts",
    Verdict.EQUAL: "does not predict",
    Verdict.LESS: "does not predict",
}


@dataclass(frozen=True)
class HeldOut:
    """Measures judged on pairs of a facet and an encoder that did not choose them."""

    score: Floats
    """Mean rank correlation of the chosen measures with the gap, [B]."""
    alone: Floats = field(repr=False)
    """The same of each measure if it were always chosen, [M, B]."""
    chosen: NDArray[np.intp] = field(repr=False)
    """How often each measure is chosen, [M, B]."""


def correlations(far: Floats, gap: Floats) -> Floats:
    """Return each measure's rank correlation with the gap, the mean over encoders: [M, B].

    ``far`` [M, E, F, F] grow with distance, ``gap`` [B, E, F, F]. Each encoder's pairs are ranked
    alone: distances of two encoders have no common scale.
    """
    a, b = off_diagonal(far)[:, None], off_diagonal(gap)[None]
    return np.asarray(rank_correlation(a, b).mean(axis=-1))


def held_out(far: Floats, gap: Floats) -> HeldOut:
    """Choose a measure without one facet and one encoder, judge it on that encoder's facet.

    For every facet f and encoder e the measure with the highest correlation is chosen on the pairs
    of the other encoders that leave f out (of e itself where it is the only one), and then judged
    on the pairs of e that have f on a side. Shapes as in ``correlations``.
    """
    n_measures, n_encoders, n_facets, _ = far.shape
    n_tables = len(gap)
    score = np.zeros(n_tables)
    alone = np.zeros((n_measures, n_tables))
    chosen = np.zeros((n_measures, n_tables), np.intp)
    columns = np.arange(n_tables)
    pairs = ~np.eye(n_facets, dtype=bool)
    for facet in range(n_facets):
        with_it = np.zeros_like(pairs)
        with_it[facet], with_it[:, facet] = True, True
        outside, inside = pairs & with_it, pairs & ~with_it
        learned = rank_correlation(far[:, None, :, inside], gap[None, :, :, inside])
        judged = rank_correlation(far[:, None, :, outside], gap[None, :, :, outside])
        for encoder in range(n_encoders):
            others = [e for e in range(n_encoders) if e != encoder] or [encoder]
            best = learned[:, :, others].mean(axis=2).argmax(axis=0)
            score += judged[best, columns, encoder]
            alone += judged[:, :, encoder]
            np.add.at(chosen, (best, columns), 1)
    turns = n_facets * n_encoders
    return HeldOut(score / turns, alone / turns, chosen)


def permuted(table: Floats, orders: NDArray[np.intp]) -> Floats:
    """Return a table [E, F, F] under each order [B, F] of its facets: [B, E, F, F]."""
    return np.asarray(np.stack([table[:, order][:, :, order] for order in orders]))


def weighted_taus(scores: Sequence[Floats] | Floats, reached: Floats) -> Floats:
    """Return each score's weighted Kendall tau with the accuracy reached, mean over encoders: [S].

    ``scores`` [S, E, F, F], ``reached`` [E, F, F]; pairs that transfer well weigh most (Vigna 2015,
    WWW: additive hyperbolic weights by rank, the mean of both rankings, which is scipy's default).
    A score without any order gets 0.
    """
    from scipy.stats import weightedtau

    truth = off_diagonal(reached)
    out = np.zeros((len(scores), len(truth)))
    for i, table in enumerate(off_diagonal(np.asarray(scores))):
        for e, values in enumerate(table):
            if np.ptp(values) > 0 and np.ptp(truth[e]) > 0:
                out[i, e] = weightedtau(values, truth[e]).statistic
    return np.asarray(out.mean(axis=1))


def verdict(low: float | None, high: float | None, p: float | None) -> str:
    """Return "predicts", "does not predict" or "undecided", by the one rule of decision."""
    return SAID.get(decide_open(low, high, p, margin=MARGIN), "undecided")
