"""LogME: the evidence for labels under Bayesian ridge regression on the features."""

from __future__ import annotations

import numpy as np

from lab.stats.checks import Floats
from lab.transferability import SCORES
from lab.transferability.base import Score, ScoreNeeds
from lab.transferability.target import Target

COARSE = np.linspace(-12.0, 12.0, 97)
"""log10 of the ratio prior precision / noise precision, over the mean squared singular value."""
FINE = np.linspace(-1.0, 1.0, 21)
ROUNDS = 3
"""Each round looks between the neighbours of the best so far: the last step is 2.5e-4."""
RANK = 1e-12
"""Singular values below this part of the largest are rounding."""


def mean_evidence(target: Target) -> float:
    """Mean over classes of the greatest log evidence an item, one class against the rest."""
    one_hot = np.eye(target.n_classes)[target.labels]
    u, s, _ = np.linalg.svd(target.x, full_matrices=False)
    kept = s > RANK * s[0]
    variances = s[kept] ** 2
    inside = (u[:, kept].T @ one_hot).T ** 2
    outside = np.maximum(target.sizes() - inside.sum(axis=1), 0.0)
    at, step = np.zeros((target.n_classes, 1)), 0.0
    for offsets in (COARSE, *[FINE] * ROUNDS):
        tried = at + (offsets if step == 0 else step * offsets)
        found = log_evidence(tried, inside, outside, variances, len(target))
        at = np.take_along_axis(tried, found.argmax(axis=1)[:, None], axis=1)
        step = float(tried[0, 1] - tried[0, 0])
    return float(found.max(axis=1).mean())


def log_evidence(
    log_ratio: Floats, inside: Floats, outside: Floats, variances: Floats, n: int
) -> Floats:
    """Return the log evidence an item at log10 ratios [C, G] of the two precisions: [C, G].

    With y ~ N(0, (I + F F' / t) / beta) and t = alpha / beta, the best beta is n / E with
    E = |y outside F|^2 + sum_i z_i^2 t / (s_i^2 + t), and log p(y) is then
    -n/2 log(2 pi e E / n) + 1/2 sum_i log(t / (s_i^2 + t)), i over the k = rank directions of F.
    ``inside`` [C, k] are the z_i^2 of each class's labels along them, ``outside`` [C] the rest of
    the labels' length, ``variances`` [k] the s_i^2.
    """
    t = (10.0**log_ratio * variances.mean())[:, :, None]
    shrunk = t / (variances + t)
    left = outside[:, None] + np.einsum("cgk,ck->cg", shrunk, inside)
    volume = np.log(shrunk).sum(axis=2) / n
    return np.asarray(0.5 * (volume - np.log(2 * np.pi * np.e * left / n)))


SCORES.register(
    Score(
        id="logme",
        title="LogME, logarithm of maximum evidence",
        symbol="LogME",
        needs=ScoreNeeds.FEATURES,
        source="You, Liu, Wang & Long (2021), ICML, equations 2-3, mean over one-vs-rest classes. "
        "The authors' fixed point counts all D features where only k = min(n, D) directions have "
        "data, and is wrong for n < D; here the evidence has k terms and is maximised over one "
        "ratio, the other precision in closed form. No intercept, as in the paper",
        formula=r"\frac{1}{n}\max_{\alpha,\beta} \log p(y \mid F, \alpha, \beta)",
        meaning="How probable the labels are under a linear head with all its weights averaged "
        "over: higher, the better a linear head can do without overfitting.",
        misleads="It rates the best new head on the target and not the source's own; classes of "
        "unequal size change its level.",
        compute=mean_evidence,
        invariant=frozenset({"scale", "rotation"}),
    )
)
