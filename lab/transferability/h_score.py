"""H-score: how much of the features' variation lies between classes, with a steady covariance."""

from __future__ import annotations

import numpy as np

from lab.stats.checks import Floats
from lab.transferability import SCORES
from lab.transferability.base import Score, ScoreNeeds
from lab.transferability.target import Target


def between_classes(target: Target) -> float:
    """(1 - a) tr(S_a^-1 cov(E[f | y])), S_a the covariance shrunk by Ledoit & Wolf."""
    from sklearn.covariance import ledoit_wolf

    x = target.x - target.x.mean(axis=0)
    shrunk, a = ledoit_wolf(x, assume_centered=True)
    means = class_means(x, target)
    weighted = means * np.sqrt(target.sizes() / len(target))[:, None]
    return float((1 - a) * np.sum(weighted * np.linalg.solve(shrunk, weighted.T).T))


def class_means(x: Floats, target: Target) -> Floats:
    """Return the mean row of each class, [C, d]."""
    one_hot = np.eye(target.n_classes)[target.labels]
    return np.asarray(one_hot.T @ x / target.sizes()[:, None])


SCORES.register(
    Score(
        id="h_score",
        title="H-score, regularised",
        symbol="H",
        needs=ScoreNeeds.FEATURES,
        source="Bao et al. (2019), ICIP, definition 2, regularised as Ibrahim, Ponomareva & "
        "Mazumder (2022), ECML PKDD, equation 4: covariance shrunk by Ledoit & Wolf (2004), and "
        "the factor 1 - a, without which the bound C - 1 is lost",
        formula=r"(1-\alpha)\,\mathrm{tr}(\Sigma_\alpha^{-1}\,\mathrm{cov}(E[f \mid y]))",
        meaning="How many directions of the features tell classes apart, from 0 to the number of "
        "classes minus one.",
        misleads="Where the covariance must be shrunk a lot (few items, many features) it is small "
        "for any labels.",
        compute=between_classes,
        bounds=(0.0, None),
        invariant=frozenset({"scale", "shift", "rotation"}),
    )
)
