"""Read a target with a score by id: what all scores have in common is done here, once."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from lab.stats.estimate import Estimate
from lab.stats.threads import one_blas_thread
from lab.transferability import SCORES
from lab.transferability.base import Needs
from lab.transferability.target import check_posteriors, target

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
    entry = SCORES.get(score_id)
    asked = target(x, labels, seed=seed)
    if entry.needs == Needs.POSTERIORS:
        check_posteriors(asked.x)
    elif np.ptp(asked.x, axis=0).max() <= FLAT * np.abs(asked.x).max():
        return Estimate(None, None, None, len(asked), OVER, reason="zero variance")
    with one_blas_thread():
        found = entry.compute(asked)
    if isinstance(found, str):
        return Estimate(None, None, None, len(asked), OVER, reason=found)
    return Estimate(float(found), None, None, len(asked), OVER)
