"""Tries of a victim: what each candidate does to each item, and who tries what in which order.

Every candidate is tried on every item once, and the searches are then played on that table: at the
same number of looks by the victim, none sees an outcome that it did not ask for.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from lab.stats.checks import Floats
from lab.study.design import Scores

Picks = NDArray[np.intp]
"""[n, q]: the candidates that are tried on each item, in order, none twice."""
FOUND, QUERIES, KINDS = "found", "queries", "kinds"


@dataclass(frozen=True)
class Tries:
    """What each of ``c`` candidates does to each of ``n`` items."""

    broke: NDArray[np.bool_] = field(repr=False)
    """[n, c]: the victim's answer changed, and the guard held."""
    loss: Floats = field(repr=False)
    """[n, c]: how much of its lead the victim's answer lost, 0 to 1; 0 where the guard refused."""
    kinds: NDArray[np.intp] = field(repr=False)
    """[c]: which perturbation a candidate is, at whatever severity."""

    def scores(self, picks: Picks) -> Scores:
        """Return by item whether a break was found, how many tries that took (all, where none
        was), and how many perturbations broke it."""
        broke = np.take_along_axis(self.broke, picks, axis=1)
        found = broke.any(axis=1)
        first = np.where(found, broke.argmax(axis=1) + 1, picks.shape[1])
        kinds = [len(set(self.kinds[row[hit]])) for row, hit in zip(picks, broke, strict=True)]
        return {FOUND: found.astype(float), QUERIES: first.astype(float),
                KINDS: np.array(kinds, float)}  # fmt: skip


def at_random(shape: tuple[int, int], n_queries: int, rng: np.random.Generator) -> Picks:
    """Return candidates drawn without replacement, for each of ``shape`` [n, c] anew."""
    return np.asarray(rng.random(shape).argsort(axis=1)[:, :n_queries])


def thompson(
    trials: Tries, n_queries: int, rng: np.random.Generator, begun: Picks | None = None
) -> Picks:
    """Let a bandit learn from item to item which candidates cost the victim most.

    Thompson sampling with N(mean, 1 / (tries + 1)) of each candidate's loss (Agrawal & Goyal 2013,
    "Further optimal regret bounds for Thompson sampling"). Items come in an order that ``rng``
    draws; those ``begun`` [n, b] by someone else's picks go on from there, and teach it too.
    """
    n, c = trials.broke.shape
    begun = np.zeros((n, 0), np.intp) if begun is None else begun
    total, tries = np.zeros(c), np.zeros(c)
    picks = np.zeros((n, n_queries), np.intp)
    for i in rng.permutation(n):
        left = np.ones(c, bool)
        for q in range(n_queries):
            if q < begun.shape[1]:
                pick = begun[i, q]
            else:
                drawn = rng.normal(total / (tries + 1), 1 / np.sqrt(tries + 1))
                pick = np.where(left, drawn, -np.inf).argmax()
            left[pick] = False
            picks[i, q] = pick
            total[pick] += trials.loss[i, pick]
            tries[pick] += 1
    return picks


def lost(clean: Floats, hurt: Floats) -> tuple[NDArray[np.bool_], Floats]:
    """Return which answers changed, and what share of the clean answer's lead was lost, 0 to 1.

    ``clean`` and ``hurt`` are log-probabilities [n, K]; a lead is over the best other class.
    """
    answer = clean.argmax(axis=1)
    before, after = (_lead(some, answer) for some in (clean, hurt))
    share = np.clip((before - after) / np.maximum(before, 1e-9), 0.0, 1.0)
    return hurt.argmax(axis=1) != answer, share


def _lead(log_p: Floats, answer: NDArray[np.intp]) -> Floats:
    rows = np.arange(len(log_p))
    others = log_p.copy()
    others[rows, answer] = -np.inf
    return np.asarray(log_p[rows, answer] - others.max(axis=1))
