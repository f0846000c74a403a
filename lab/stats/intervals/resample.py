"""A mean, a balanced accuracy or a paired difference as an Estimate over concept families."""

from __future__ import annotations

from numpy.typing import ArrayLike

from lab.core.errors import BadInput
from lab.stats.checks import finite_array
from lab.stats.estimate import Estimate
from lab.stats.intervals.bootstrap import FAMILIES, MIN_FAMILIES, N_RESAMPLES, family_bootstrap

__all__ = [
    "FAMILIES",
    "MIN_FAMILIES",
    "balanced_accuracy_estimate",
    "mean_estimate",
    "paired_difference_estimate",
]


def mean_estimate(
    values: ArrayLike,
    families: ArrayLike,
    *,
    over: str = FAMILIES,
    chance: float | None = None,
    n_resamples: int = N_RESAMPLES,
    seed: int = 0,
) -> Estimate:
    """Estimate the mean of values [n], with an interval over families [n]."""
    return _estimate(values, None, families, over, chance, n_resamples, seed)


def balanced_accuracy_estimate(
    scores: ArrayLike,
    classes: ArrayLike,
    families: ArrayLike,
    chance: float | None = None,
    *,
    over: str = FAMILIES,
    n_resamples: int = N_RESAMPLES,
    seed: int = 0,
) -> Estimate:
    """Estimate the mean over classes of the mean score in the class; all inputs are [n].

    ``scores`` are in [0, 1], 1 where the answer is right. The classes are fixed.
    """
    return _estimate(scores, classes, families, over, chance, n_resamples, seed)


def paired_difference_estimate(
    a: ArrayLike,
    b: ArrayLike,
    classes: ArrayLike | None,
    families: ArrayLike,
    *,
    over: str = FAMILIES,
    n_resamples: int = N_RESAMPLES,
    seed: int = 0,
) -> Estimate:
    """Estimate the score of a minus the score of b on the same items, all [n].

    ``classes`` None takes the plain mean. Raises ``BadInput`` for unequal lengths.
    """
    first, second = finite_array(a, "scores", 1), finite_array(b, "scores", 1)
    if first.shape != second.shape:
        got = f"shapes {first.shape} and {second.shape}"
        raise BadInput("paired scores of equal length", got, "Score both on the same items.")
    return _estimate(first - second, classes, families, over, 0.0, n_resamples, seed)


def _estimate(
    values: ArrayLike,
    classes: ArrayLike | None,
    families: ArrayLike,
    over: str,
    chance: float | None,
    n_resamples: int,
    seed: int,
) -> Estimate:
    column = finite_array(values, "scores", 1)
    drawn = family_bootstrap(families, classes, n_resamples, seed, n_items=len(column))
    return drawn.estimate(column, over=over, chance=chance)
