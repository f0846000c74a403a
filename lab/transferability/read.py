"""Read a target with a score by id: what all scores have in common is done here, once."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import ArrayLike

from lab.stats.checks import Floats
from lab.stats.estimate import Estimate
from lab.stats.threads import one_blas_thread
from lab.transferability import SCORES
from lab.transferability.base import ScoreNeeds
from lab.transferability.target import Target, check_posteriors, target

FLAT = 1e-13
"""Of the largest number: what varies less than this does not vary, it is rounding."""
OVER = "this target alone"


def read(score_id: str, x: ArrayLike, labels: ArrayLike, *, seed: int = 0) -> Estimate:
    """Return one score of a target as an estimate without an interval.

    ``x`` [n, d] are features, or [n, Z] the source's probabilities where the score needs those;
    ``labels`` [n] are any names of classes. A target on which the score is undefined (constant
    features, too few items for its mixture) comes back as ``value=None`` with a reason. Raises
    ``UnknownId``, ``BadInput`` for NaN, wrong shapes or rows that are no probabilities, and
    ``TooFew`` for one class or for classes of one item each.
    """
    asked = target(x, labels, seed=seed)
    if SCORES.get(score_id).needs == ScoreNeeds.POSTERIORS:
        check_posteriors(asked.x)
    with one_blas_thread():
        found = value_of(score_id, asked)
    value, reason = (None, found) if isinstance(found, str) else (found, "")
    return Estimate(value, None, None, len(asked), OVER, reason=reason)


def value_of(score_id: str, asked: Target) -> float | str:
    """Return a score of a checked target, or the reason why it is undefined.

    For loops over many targets: the caller sees to posteriors and to one thread.
    """
    entry = SCORES.get(score_id)
    if entry.needs == ScoreNeeds.FEATURES:
        if is_flat(asked.x):
            return "zero variance"
        if "scale" in entry.invariant:
            # Squares of very large or small numbers would be none.
            asked = replace(asked, x=asked.x / np.abs(asked.x).max())
    with np.errstate(over="ignore", invalid="ignore", divide="ignore"):
        found = entry.compute(asked)
    if isinstance(found, str):
        return found
    return float(found) if np.isfinite(found) else "vectors too large or too small to square"


def is_flat(x: Floats) -> bool:
    """Say whether the rows of ``x`` [n, d] are all the same, up to rounding."""
    return bool(np.ptp(x, axis=0).max() <= FLAT * np.abs(x).max())
