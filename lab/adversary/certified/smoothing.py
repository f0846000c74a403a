"""Randomised smoothing over exposure: a radius in stops within which no answer can change.

The smoothed probe g gives the class that the probe f gives most often under random light:

    g(z) = argmax_c p_c(z),  p_c(z) = P(f(camera(2^e z)) = c),  e ~ N(0, sigma^2) in stops

Here z is linear light, before any camera. Light multiplies, so stops add: 2^e (2^a z) = 2^(e + a) z
and p_c(2^a z) is p_c with e ~ N(a, sigma^2). Exposure is what TSS calls resolvable (Li et al. 2021,
arXiv:2002.12398, theorem 1), and the bound of Cohen et al. (2019, arXiv:1902.02918, theorem 1)
holds along a: where p_c(z) >= p > 1/2, g(2^a z) = c for all |a| < sigma Phi^-1(p).

**What is certified, and what is not.** The light is changed before the camera: noise, clip, sRGB
and 8 bits come after it and belong to f, whose noise is drawn apart from the light. A picture that
was stored too dark or too bright and is then brightened or darkened is another case; nothing is
certified of it, nor of any other change. The certificate is of g, not of f; and it holds but for a
chance of alpha a picture, since p is bounded from draws.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from lab.core.errors import BadInput

Counts = NDArray[np.intp]


@dataclass(frozen=True)
class Certificate:
    """The answer of a smoothed probe and how far it is certain; no answer where it abstains."""

    answer: int | None
    radius: float
    """In the unit of sigma; 0 where it abstains."""
    share_low: float
    """The lower bound of the answer's probability."""
    agree: int
    n: int


def certify(answer: int, draws: Counts, sigma: float, alpha: float) -> Certificate:
    """Return a certificate of an answer from how often each class was drawn, ``draws`` ``[K]``.

    The answer must have been chosen without these draws (Cohen et al. 2019, Certify, take other
    draws). It abstains where the bound is not above one half. Raises ``BadInput``.
    """
    n, agree = int(np.sum(draws)), int(draws[answer])
    low = share_at_least(agree, n, alpha)
    if low <= 0.5:
        return Certificate(None, 0.0, low, agree, n)
    return Certificate(answer, radius_of(low, sigma), low, agree, n)


def share_at_least(k: int, n: int, alpha: float) -> float:
    """Return the one-sided lower bound of a probability of which k of n were seen.

    Clopper & Pearson (1934): it is too high in at most alpha of all samples.

    >>> round(share_at_least(1000, 1000, 0.001), 4)
    0.9931

    Raises ``BadInput`` for counts that are none and an alpha outside 0..1.
    """
    from scipy.stats import beta

    if not 0 <= k <= n or n < 1:
        raise BadInput("k of n >= 1 draws", f"{k} of {n}", "Count draws and those that agree.")
    if not 0 < alpha < 1:
        raise BadInput("an alpha between 0 and 1", f"{alpha}", "Take 0.001.")
    return float(beta.ppf(alpha, k, n - k + 1)) if k else 0.0


def radius_of(share: float, sigma: float) -> float:
    """Return sigma Phi^-1(share), 0 for one half or less. Raises ``BadInput`` for sigma <= 0."""
    from scipy.special import ndtri

    if not (math.isfinite(sigma) and sigma > 0):
        raise BadInput("a spread above 0 stops", f"{sigma}", "Take 1.")
    return max(0.0, sigma * float(ndtri(share)))


def widest(n: int, sigma: float, alpha: float) -> float:
    """Return the radius where all n draws agree: no more can be certified from so many."""
    return radius_of(share_at_least(n, n, alpha), sigma)


def another(draws: Counts, answer: int, alpha: float) -> int | None:
    """Return the class that fresh draws ``[K]`` answer for sure more often than ``answer``.

    Of draws that answer one of the two at least half would be ``answer``'s if it led: an exact
    binomial test, one-sided, for each of the K - 1 others. (Cohen et al. 2019, Predict, hold the
    first against the second.) None where ``answer`` leads or the draws cannot tell.
    """
    from scipy.stats import binomtest

    others = np.asarray(draws).copy()
    others[answer] = -1
    top = int(np.argmax(others))
    k, n = int(draws[top]), int(draws[top] + draws[answer])
    if k <= n - k:
        return None
    p = binomtest(k, n, 0.5, alternative="greater").pvalue
    return top if p * (len(draws) - 1) <= alpha else None


def counted(answers: Sequence[int] | Counts, n_classes: int) -> Counts:
    """Return how often each class was answered: ``[n]`` codes to ``[K]``."""
    return np.bincount(np.asarray(answers, np.intp), minlength=n_classes).astype(np.intp)
