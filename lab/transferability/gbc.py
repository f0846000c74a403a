"""GBC: how much the classes overlap when each is taken for a Gaussian."""

from __future__ import annotations

import numpy as np

from lab.stats.checks import Floats
from lab.transferability import SCORES
from lab.transferability.base import Score, ScoreNeeds
from lab.transferability.h_score import class_means
from lab.transferability.target import Target

FLOOR = 1e-4
"""The least variance: a class of one item, or a dead feature, has none."""


def overlap(target: Target) -> float:
    """-sum over ordered pairs of classes of the Bhattacharyya coefficient exp(-D_B)."""
    means = class_means(target.x, target)
    variances = np.maximum(class_means((target.x - means[target.labels]) ** 2, target), FLOOR)
    total = 0.0
    for c in range(target.n_classes - 1):
        apart = bhattacharyya(means[c], variances[c], means[c + 1 :], variances[c + 1 :])
        total += 2.0 * float(np.exp(-apart).sum())
    return -total


def bhattacharyya(mean: Floats, variance: Floats, means: Floats, variances: Floats) -> Floats:
    """Return the distance D_B of one diagonal Gaussian ([d], [d]) to others ([m, d], [m, d])."""
    middle = (variance + variances) / 2
    centres = np.sum((mean - means) ** 2 / middle, axis=1) / 8
    shapes = np.sum(np.log(middle) - (np.log(variance) + np.log(variances)) / 2, axis=1) / 2
    return np.asarray(centres + shapes)


SCORES.register(
    Score(
        id="gbc",
        title="GBC, Gaussian Bhattacharyya coefficient",
        symbol="GBC",
        needs=ScoreNeeds.FEATURES,
        source="Pandy et al. (2022), CVPR, equations 3-5, diagonal covariances by maximum "
        "likelihood, variance floor 1e-4. Deviation: no reduction to 64 components first",
        formula=r"-\sum_{i \ne j} \exp(-D_B(i, j))",
        meaning="Minus how much classes overlap: 0 if none does, minus C (C - 1) if all coincide.",
        misleads="In many dimensions no two Gaussians overlap and it is 0 for any labels.",
        compute=overlap,
        bounds=(None, 0.0),
        invariant=frozenset({"shift"}),
    )
)
