"""From scores to accuracy, learnt where labels are: on other perturbations than the one asked."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from lab.core.errors import TooFew
from lab.stats.checks import Floats
from lab.stats.ridge import Ridge

STRENGTHS = tuple(np.logspace(-3, 2, 11).tolist())
"""Penalties of the ridge that are tried, in units of the mean variance of a signal."""
LEAST_GROUPS = 3


def regressed(score: Floats, accuracy: Floats, asked: Floats) -> Floats:
    """Return the accuracies [q] at scores ``asked`` [q], by isotonic regression on [m] others.

    It rises or falls as the others do on a line; beyond their range it stays at its ends.
    """
    from sklearn.isotonic import IsotonicRegression

    rises = float((score - score.mean()) @ (accuracy - accuracy.mean())) >= 0
    fit = IsotonicRegression(increasing=rises, out_of_bounds="clip").fit(score, accuracy)
    return np.asarray(fit.predict(asked), np.float64)


def combined(signals: Floats, accuracy: Floats, groups: NDArray[np.intp], asked: Floats) -> Floats:
    """Return the accuracies [q] at signals ``asked`` [q, k], by ridge regression on [m, k] others.

    Signals are standardised on the others; the strength is chosen by leaving out one group of them
    (a perturbation) at a time. Raises ``TooFew`` under three groups.
    """
    names = np.unique(groups)
    if len(names) < LEAST_GROUPS:
        do = "Name more perturbations."
        raise TooFew(f"{LEAST_GROUPS} others to learn from", f"{len(names)}", do)
    scale = signals.std(axis=0)
    x = (signals - signals.mean(axis=0)) / np.where(scale > 0, scale, 1.0)
    y = accuracy[:, None]
    lost = np.zeros(len(STRENGTHS))
    for name in names:
        out = groups == name
        fit = Ridge(x[~out], y[~out])
        lost += [np.sum((fit.predict(x[out], s * fit.unit) - y[out]) ** 2) for s in STRENGTHS]
    fit = Ridge(x, y)
    there = (asked - signals.mean(axis=0)) / np.where(scale > 0, scale, 1.0)
    return fit.predict(there, STRENGTHS[int(lost.argmin())] * fit.unit)[:, 0]
