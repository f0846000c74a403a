"""Relative robustness, tau: how high the curve stands, noise and clean together."""

from __future__ import annotations

import numpy as np

from lab.core.errors import BadInput
from lab.limits.robustness.noise_curves import gains
from lab.stats.checks import Floats


def area(scores: Floats, levels: Floats) -> Floats:
    """Return the area under scores [..., L] over levels [L] by trapezoids, [...]: as published."""
    return np.asarray(((scores[..., 1:] + scores[..., :-1]) / 2 * np.diff(levels)).sum(axis=-1))


def relative_tau(scores: Floats, levels: Floats, *, higher_is_better: bool = True) -> Floats:
    """Return tau of scores [..., L] at levels [L]: area / (last level - first), higher is better.

    Liang et al. (2021, MultiBench, NeurIPS Datasets), who take the area itself, so that a longer
    range is a better score, and then min-max it over the methods at hand. Divided by the range it
    is the mean score over the range. The sign of a loss is flipped, whichever the task is.

    >>> float(relative_tau(np.array([1.0, 0.5, 0.5]), np.array([0.0, 1.0, 3.0])))
    0.5833333333333334
    """
    gain = gains(scores, higher_is_better=higher_is_better)
    return area(gain, levels) / float(levels[-1] - levels[0])


def min_max(values: Floats) -> Floats:
    """Return values [M] of M methods from 0, the lowest, to 1: the paper's last step.

    It is shown beside a definition and never ranked: it says no more than the order of those that
    happen to be compared, and changes with them. Raises ``BadInput`` where all are equal.

    >>> min_max(np.array([0.4898, 0.5333])).tolist()
    [0.0, 1.0]
    """
    span = values.max() - values.min()
    if not span > 0:
        raise BadInput("two values or more to normalise over", f"{values.tolist()}", "Add methods.")
    return np.asarray((values - values.min()) / span)
