"""LEEP: how likely the labels are when the source's own classes are read as hints of them."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from lab.stats.checks import Floats
from lab.transferability import SCORES
from lab.transferability.base import Score, ScoreNeeds
from lab.transferability.target import Target


def joint(x: Floats, labels: NDArray[np.intp], n_classes: int) -> Floats:
    """Return the joint distribution P(y, z) [C, Z] of labels and source classes.

    Each item adds its probabilities ``x`` [n, Z] to the row of its label; the sum is 1.
    """
    one_hot = np.eye(n_classes)[labels]
    return np.asarray(one_hot.T @ x / len(x))


def conditional(table: Floats) -> Floats:
    """Return P(y | z) [C, Z] of a joint; a source class that never comes up has a column of 0."""
    mass = table.sum(axis=0)
    return np.asarray(np.divide(table, mass, out=np.zeros_like(table), where=mass > 0))


def mean_log_likelihood(target: Target) -> float:
    """Mean over items of log sum_z P(y|z) theta(x)_z (Nguyen et al. 2020, equation 2)."""
    given = conditional(joint(target.x, target.labels, target.n_classes))
    expected = target.x @ given.T
    # An item adds its own mass to the joint, so what its label is given is never zero.
    return float(np.mean(np.log(expected[np.arange(len(target)), target.labels])))


SCORES.register(
    Score(
        id="leep",
        title="LEEP, log expected empirical prediction",
        symbol="LEEP",
        needs=ScoreNeeds.POSTERIORS,
        source="Nguyen, Hassner, Seeger & Archambeau (2020), ICML, equation 2",
        formula=r"\frac{1}{n}\sum_i \log \sum_z \hat P(y_i \mid z)\,\theta(x_i)_z",
        meaning="How well labels follow from the source's own classes: 0 if they follow for sure, "
        "minus the entropy of the labels if they do not follow at all.",
        misleads="Joint and likelihood come from the same items: with many source classes and few "
        "items it is too good.",
        compute=mean_log_likelihood,
        bounds=(None, 0.0),
        invariant=frozenset({"order"}),
    )
)
