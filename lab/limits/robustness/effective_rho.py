"""Effective robustness, rho: whether a method loses less than the baseline, from its own start."""

from __future__ import annotations

import numpy as np

from lab.limits.robustness.noise_curves import gains
from lab.stats.checks import Floats


def lead_kept(scores: Floats, baseline: Floats, *, higher_is_better: bool = True) -> Floats:
    """Return f(s) - (b(s) + f(0) - b(0)) at each level: the baseline moved to start at f(0).

    ``scores`` and ``baseline`` are [..., L], the first level clean. Higher is better.
    """
    f = gains(scores, higher_is_better=higher_is_better)
    b = gains(baseline, higher_is_better=higher_is_better)
    return np.asarray((f - f[..., :1]) - (b - b[..., :1]))


def effective_rho(scores: Floats, baseline: Floats, *, higher_is_better: bool = True) -> Floats:
    """Return rho [...] of scores [..., L] against a baseline's: the mean of ``lead_kept``.

    rho = mean over s of f(s) - (b(s) + f(0) - b(0)), the clean level with its 0 among them; higher
    is better, 0 is the baseline itself. Liang et al. (2021, MultiBench), who take late fusion for b
    and the *sum* over levels (``effective_rho_sum``), which grows with how many levels are tried.

    >>> float(effective_rho(np.array([0.8, 0.6]), np.array([0.7, 0.6])).round(6))
    -0.05
    """
    kept = lead_kept(scores, baseline, higher_is_better=higher_is_better)
    return np.asarray(kept.mean(axis=-1))


def effective_rho_sum(scores: Floats, baseline: Floats, *, higher_is_better: bool = True) -> Floats:
    """Return the sum over levels of ``lead_kept``, as published, before the paper's min-max."""
    kept = lead_kept(scores, baseline, higher_is_better=higher_is_better)
    return np.asarray(kept.sum(axis=-1))
