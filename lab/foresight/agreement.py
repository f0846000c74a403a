"""Agreement on the line: probes that agree less are right less, along one line for all pairs."""

from __future__ import annotations

from itertools import combinations

import numpy as np

from lab.foresight.base import (
    FORESIGHTS,
    Labelled,
    Reads,
    Unlabelled,
    WholeForesight,
    votes_of,
)
from lab.stats.checks import Floats

LEAST, MOST = 0.05, 0.98
"""Pairs that agree less or more than this tell nothing of a line."""


def probits(source: Labelled, target: Unlabelled) -> tuple[Floats, Floats, Floats, Floats]:
    """Return pairs [P, 2], probits of agreement on source and target [P], of accuracy [M].

    Accuracies, on the source, are the probe's own and then those of the others.
    """
    from scipy.special import ndtri

    own, hurt = ([votes_of(p) for p in (side.probabilities, *side.others)]
                 for side in (source, target))  # fmt: skip
    pairs = list(combinations(range(len(own)), 2))
    agree = np.array([[(votes[a] * votes[b]).sum(axis=1).mean() for a, b in pairs]
                      for votes in (own, hurt)])  # fmt: skip
    used = ((agree >= LEAST) & (agree <= MOST)).all(axis=0)
    rows = np.arange(len(source))
    accuracy = np.array([votes[rows, source.labels].mean() for votes in own])
    edge = 0.5 / len(source)  # none right, or all, has no probit
    here, there = ndtri(agree[:, used])
    return np.array(pairs)[used], here, there, ndtri(np.clip(accuracy, edge, 1 - edge))


def line(x: Floats, y: Floats) -> tuple[float, float]:
    """Return slope and intercept; NaN where fewer than two pairs differ in x."""
    if len(x) < 2 or np.ptp(x) == 0:
        return np.nan, np.nan
    slope, intercept = np.polyfit(x, y, 1)
    return float(slope), float(intercept)


def simple(source: Labelled, target: Unlabelled) -> float:
    """The line of agreement, read at the probe's accuracy on the source."""
    from scipy.special import ndtr

    _, here, there, accuracy = probits(source, target)
    slope, intercept = line(here, there)
    return float(ndtr(slope * accuracy[0] + intercept))


def by_pairs(source: Labelled, target: Unlabelled) -> float:
    """The accuracies that suit all pairs best in least squares; the probe's own is returned."""
    from scipy.special import ndtr

    pairs, here, there, accuracy = probits(source, target)
    slope, _ = line(here, there)
    mean_of = (pairs[:, :, None] == np.arange(len(accuracy))).sum(axis=1) / 2
    if np.isnan(slope) or np.linalg.matrix_rank(mean_of) < len(accuracy):
        return np.nan
    due = there + slope * (mean_of @ accuracy - here)
    return float(ndtr(np.linalg.lstsq(mean_of, due, rcond=None)[0][0]))


PAPER = "Baek, Jiang, Raghunathan & Kolter (2022), NeurIPS, algorithm 1"
MISLEADS = "Probes that fail alike agree on wrong answers; few pairs make a poor line."
FORESIGHTS.register(
    WholeForesight(
        id="aline_s",
        title="Agreement on the line (ALine-S)",
        source=PAPER,
        formula=r"\Phi(\hat a\, \Phi^{-1}(\mathrm{acc}_S) + \hat b)",
        meaning="How agreement between probes falls from source to target, laid on accuracy.",
        misleads=MISLEADS,
        reads=Reads.OTHERS,
        whole=simple,
    )
)
FORESIGHTS.register(
    WholeForesight(
        id="aline_d",
        title="Agreement by pairs (ALine-D)",
        source=PAPER,
        formula=r"\tfrac12(z_i + z_j) = \Phi^{-1}(\mathrm{agr}_T) + \hat a\,(\tfrac12("
        r"\Phi^{-1}(\mathrm{acc}_i) + \Phi^{-1}(\mathrm{acc}_j)) - \Phi^{-1}(\mathrm{agr}_S))",
        meaning="The accuracies on the target that fit the agreement of all pairs of probes best.",
        misleads=MISLEADS,
        reads=Reads.OTHERS,
        whole=by_pairs,
    )
)
