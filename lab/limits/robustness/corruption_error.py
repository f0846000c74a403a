"""Corruption error, CE: errors under noise, as a share of those of a named reference method."""

from __future__ import annotations

import numpy as np

from lab.core.errors import BadInput
from lab.stats.checks import Floats


def errors_of(scores: Floats, *, higher_is_better: bool = True) -> Floats:
    """Return errors: 1 - score for scores in [0, 1], a loss of 0 or more as it is.

    Raises ``BadInput`` for others, which have no share of errors.
    """
    most = 1.0 if higher_is_better else np.inf
    bad = scores[(scores < 0) | (scores > most)]
    if bad.size:
        what = "scores in [0, 1]" if higher_is_better else "losses of 0 or more"
        raise BadInput(what, f"{bad.flat[0]:g}", "Give accuracies, or losses with their sign.")
    return 1 - scores if higher_is_better else scores


def corruption_error(scores: Floats, reference: Floats, *, higher_is_better: bool = True) -> Floats:
    """Return CE [...] = sum over levels of E(s) / sum of E_ref(s); *lower* is better.

    ``scores`` and ``reference`` [..., L], the first level clean and left out; 1 is the reference.
    Hendrycks & Dietterich (2019, ICLR), whose reference is AlexNet; mCE is the mean of CE over
    kinds of noise. Raises ``BadInput`` for scores outside [0, 1] and where the reference makes no
    error.

    >>> float(corruption_error(np.array([0.9, 0.7]), np.array([0.8, 0.6])).round(6))
    0.75
    """
    e = errors_of(scores, higher_is_better=higher_is_better)[..., 1:].sum(axis=-1)
    r = errors_of(reference, higher_is_better=higher_is_better)[..., 1:].sum(axis=-1)
    return _share(e, r, "a reference that makes errors under noise")


def relative_corruption_error(
    scores: Floats, reference: Floats, *, higher_is_better: bool = True
) -> Floats:
    """Return relative CE [...]: as ``corruption_error``, with E(s) - E(0) in place of E(s).

    How many errors noise *adds*, as a share of what it adds to the reference; lower is better.
    Raises ``BadInput`` where noise adds none to the reference.
    """
    e = errors_of(scores, higher_is_better=higher_is_better)
    r = errors_of(reference, higher_is_better=higher_is_better)
    added = (e[..., 1:] - e[..., :1]).sum(axis=-1)
    return _share(added, (r[..., 1:] - r[..., :1]).sum(axis=-1), "a reference that noise hurts")


def _share(part: Floats, whole: Floats, what: str) -> Floats:
    if np.any(whole <= 1e-12):
        raise BadInput(what, f"a sum of {float(np.min(whole)):.3g}", "Name another reference.")
    return np.asarray(part / whole)
