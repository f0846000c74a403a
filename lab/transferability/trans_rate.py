"""TransRate: bits that describe all features, less the bits that describe them class by class."""

from __future__ import annotations

import numpy as np

from lab.stats.checks import Floats
from lab.transferability import SCORES
from lab.transferability.base import Score, ScoreNeeds
from lab.transferability.target import Target

EPS = 1e-4
"""The distortion that the code allows, squared."""


def coding_rate(x: Floats) -> float:
    """Return R = logdet(I + X'X / (n eps)) / 2 of rows [n, d], in nats."""
    n, d = x.shape
    # By Sylvester's identity the smaller of the two Gram matrices will do.
    gram = x @ x.T if n < d else x.T @ x
    return float(np.linalg.slogdet(np.eye(len(gram)) + gram / (n * EPS))[1] / 2)


def rate_reduction(target: Target) -> float:
    """R(F) - mean over classes of R(F_c), on features centred once; each rate has its own n."""
    x = target.x - target.x.mean(axis=0)
    rates = [coding_rate(x[target.labels == c]) for c in range(target.n_classes)]
    return coding_rate(x) - float(np.mean(rates))


SCORES.register(
    Score(
        id="trans_rate",
        title="TransRate, coding-rate reduction",
        symbol="TransRate",
        needs=ScoreNeeds.FEATURES,
        source="Huang, Huang, Rong, Yang & Wei (2022), ICML, equations 3-4, eps 1e-4; classes "
        "count alike whatever their size, as in the authors' code",
        formula=r"R(F) - \frac{1}{C}\sum_c R(F_c),\quad "
        r"R(F) = \tfrac12 \log\det(I + F^\top F / (n\varepsilon))",
        meaning="How much shorter a description of the features gets once the class is known.",
        misleads="It grows with the scale and the width of the features: compare it only between "
        "targets of one encoder.",
        compute=rate_reduction,
        invariant=frozenset({"shift", "rotation"}),
    )
)
