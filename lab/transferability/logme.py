"""LogME: the evidence for labels under Bayesian ridge regression on the features."""

from __future__ import annotations

import numpy as np

from lab.stats.checks import Floats
from lab.transferability import SCORES
from lab.transferability.base import Needs, Score
from lab.transferability.target import Target

GRID = np.linspace(-12.0, 12.0, 97)
"""log10 of the ratio prior precision / noise precision, over the mean squared singular value."""
RANK = 1e-12
"""Singular values below this part of the largest are rounding."""


def mean_evidence(target: Target) -> float:
    """Mean over classes of the greatest log evidence an item, one class against the rest."""
    one_hot = np.eye(target.n_classes)[target.labels]
    u, s, _ = np.linalg.svd(target.x, full_matrices=False)
    kept = s > RANK * s[0]
    u, variances = u[:, kept], s[kept] ** 2
    inside = (u.T @ one_hot) ** 2
    outside = np.maximum(np.sum(one_hot**2, axis=0) - inside.sum(axis=0), 0.0)
    best = [
        _greatest(inside[:, c], float(outside[c]), variances, len(target))
        for c in range(target.n_classes)
    ]
    return float(np.mean(best))


def log_evidence(
    log_ratio: Floats, inside: Floats, outside: float, variances: Floats, n: int
) -> Floats:
    """Return the log evidence an item, [G], at each log10 ratio [G] of the two precisions.

    With y ~ N(0, (I + F F' / t) / beta) and t = alpha / beta, the best beta is n / E with
    E = |y outside F|^2 + sum_i z_i^2 t / (s_i^2 + t), and log p(y) is then
    -n/2 log(2 pi e E / n) + 1/2 sum_i log(t / (s_i^2 + t)), i over the k = rank directions of F.
    ``inside`` [k] are the z_i^2 of the labels along them, ``variances`` [k] the s_i^2.
    """
    t = (10.0**log_ratio * variances.mean())[:, None]
    shrunk = t / (variances + t)
    left = outside + shrunk @ inside
    return np.asarray(
        -0.5 * np.log(2 * np.pi * np.e * left / n) + 0.5 * np.log(shrunk).sum(axis=1) / n
    )


def _greatest(inside: Floats, outside: float, variances: Floats, n: int) -> float:
    """Maximise over the ratio: the best of a grid, then between its neighbours."""
    from scipy.optimize import minimize_scalar

    at = int(np.argmax(log_evidence(GRID, inside, outside, variances, n)))
    low, high = GRID[max(at - 1, 0)], GRID[min(at + 1, len(GRID) - 1)]

    def loss(log_ratio: float) -> float:
        return -float(log_evidence(np.array([log_ratio]), inside, outside, variances, n)[0])

    found = minimize_scalar(loss, bounds=(low, high), method="bounded")
    return max(-float(found.fun), -loss(float(GRID[at])))


SCORES.register(
    Score(
        id="logme",
        title="LogME, logarithm of maximum evidence",
        symbol="LogME",
        needs=Needs.FEATURES,
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
