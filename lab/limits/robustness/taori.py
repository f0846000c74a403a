"""Effective robustness against standard models: better than the clean score lets expect?"""

from __future__ import annotations

import numpy as np

from lab.core.errors import BadInput, TooFew
from lab.stats.checks import Floats

LEAST_MODELS = 3
LEAST_SPREAD = 1e-12


def logit_line(standard: Floats) -> tuple[Floats, Floats]:
    """Return (intercept, slope) [...] of the logit of the score under noise on that of the clean.

    ``standard`` [..., S, L] are the scores of S standard models, the first level clean; noise is
    the mean over all other levels. Least squares. Raises ``TooFew`` under three models and
    ``BadInput`` for scores outside (0, 1) or models that are all equally good clean.
    """
    if standard.shape[-2] < LEAST_MODELS:
        got = f"{standard.shape[-2]}"
        raise TooFew(f"{LEAST_MODELS} standard models or more", got, "Name more of them.")
    x, y = _logit(standard[..., 0]), _logit(standard[..., 1:].mean(axis=-1))
    off = x - x.mean(axis=-1, keepdims=True)
    spread = (off**2).sum(axis=-1)
    if np.any(spread <= LEAST_SPREAD):
        got = f"{float(standard[..., 0].flat[0]):g} of all {standard.shape[-2]}"
        raise BadInput("standard models of different clean scores", got, "Name others.")
    slope = np.asarray((off * y).sum(axis=-1) / spread)
    return np.asarray(y.mean(axis=-1) - slope * x.mean(axis=-1)), slope


def taori(scores: Floats, standard: Floats) -> Floats:
    """Return score under noise - beta(clean score), [...], of scores [..., L]; higher is better.

    beta is the line of ``logit_line`` through the standard models, on the scale of scores; 0 is as
    good as a standard model of the same clean score. Taori et al. (2020, NeurIPS), who fit it to
    204 image classifiers; here the models are few, and the line is extrapolated where a method is
    better or worse clean than all of them. Raises as ``logit_line``; a score must lie in (0, 1).

    >>> models = np.array([[0.5, 0.4], [0.6, 0.5], [0.7, 0.6]])
    >>> float(taori(np.array([0.6, 0.55]), models).round(2))
    0.05
    """
    intercept, slope = logit_line(standard)
    expected = 1 / (1 + np.exp(-(intercept + slope * _logit(scores[..., 0]))))
    return np.asarray(scores[..., 1:].mean(axis=-1) - expected)


def _logit(p: Floats) -> Floats:
    bad = np.asarray(p)[(np.asarray(p) <= 0) | (np.asarray(p) >= 1)]
    if bad.size:
        do = "A logit needs a share; give accuracies."
        raise BadInput("scores above 0 and below 1", f"{bad.flat[0]:g}", do)
    return np.asarray(np.log(p / (1 - p)))
