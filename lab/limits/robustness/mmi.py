"""MMI, multimodal impact: which share of the clean score is lost."""

from __future__ import annotations

import numpy as np

from lab.core.errors import BadInput
from lab.stats.checks import Floats


def mmi(scores: Floats, *, higher_is_better: bool = True) -> Floats:
    """Return MMI [...] of scores [..., L]: the mean over s > 0 of (f(0) - f(s)) / f(0).

    *Lower* is better. Qiu et al. (2022, arXiv 2212.08044). Their f is a score; of a loss the sign
    is flipped, so that the share by which it grew is lower where less is lost. Chance is not taken
    off: of two methods that both fall to chance the better one clean loses more. Raises
    ``BadInput`` where the clean score is not above 0.

    >>> float(mmi(np.array([0.8, 0.6, 0.4])).round(6))
    0.375
    """
    clean = scores[..., :1]
    if np.any(clean <= 0):
        got = f"{float(np.min(clean)):g}"
        raise BadInput("a clean score above 0, to lose a share of", got, "Leave the method out.")
    lost = (clean - scores[..., 1:]) / clean
    return np.asarray((lost if higher_is_better else -lost).mean(axis=-1))
