"""ATC: how many rows reach the confidence that on the source leaves out as many as are wrong."""

from __future__ import annotations

import numpy as np

from lab.foresight.base import FORESIGHTS, Labelled, MeanForesight, Unlabelled
from lab.stats.checks import Floats


def threshold(scores: Floats, n_errors: int) -> float:
    """Return the t that leaves ``n_errors`` of the scores [n] below it; infinite if all are errors.

    Where scores tie at t, fewer are below.

    >>> threshold(np.array([0.9, 0.4, 0.6, 0.8]), 1)
    0.6
    """
    return float(np.sort(scores)[n_errors]) if n_errors < len(scores) else np.inf


def n_errors(source: Labelled) -> int:
    """Return how many answers on the source are wrong; a tie counts by its share."""
    return round(len(source) * (1 - source.accuracy))


def above(source: Floats, errors: int, target: Floats) -> Floats:
    """1 where a target's score [n] reaches the threshold of the source's scores, [n]."""
    return np.asarray(target >= threshold(source, errors), np.float64)


def by_confidence(source: Labelled, target: Unlabelled) -> Floats:
    """1 where the largest probability reaches the threshold, [n]."""
    return above(source.confidence, n_errors(source), target.confidence)


def by_negentropy(source: Labelled, target: Unlabelled) -> Floats:
    """1 where sum p log p reaches the threshold, [n]."""
    return above(source.negentropy, n_errors(source), target.negentropy)


PAPER = "Garg et al. (2022), ICLR, equations 1 and 2"
MISLEADS = "It holds where sure rows are as right on the target as on the source."
FORESIGHTS.register(
    MeanForesight(
        id="atc_confidence",
        title="ATC on confidence",
        source=f"{PAPER}, with the largest probability as the score",
        formula=r"\frac{1}{n}\sum_i [\max_k p_{ik} \ge t]",
        meaning="The share of rows that are as sure as right answers were on the source.",
        misleads=MISLEADS,
        rows=by_confidence,
    )
)
FORESIGHTS.register(
    MeanForesight(
        id="atc_entropy",
        title="ATC on entropy",
        source=f"{PAPER}, with the negative entropy as the score",
        formula=r"\frac{1}{n}\sum_i [\textstyle\sum_k p_{ik} \log p_{ik} \ge t]",
        meaning="The share of rows whose probabilities are as peaked as right answers' were.",
        misleads=MISLEADS,
        rows=by_negentropy,
    )
)
