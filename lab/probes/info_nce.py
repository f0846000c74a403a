"""The contrastive loss of frozen pairs: how well each row picks its partner among all others."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from lab.core.errors import BadInput
from lab.stats.checks import Floats, finite_array
from lab.stats.cosine import unit_rows


def info_nce(x: ArrayLike, y: ArrayLike, temperature: float) -> Floats:
    """Return the symmetric InfoNCE loss of each pair, in nats: float64 [n].

    The mean of -log softmax(cos(x_i, .) / t)_i over the y's and over the x's (Oord et al. 2018;
    symmetric as in Radford et al. 2021). A guess that tells nothing loses log n, so a value is
    conditional on the n pairs. Raises ``BadInput`` for a temperature that is not above 0, unequal
    shapes, or NaN.
    """
    a, b = finite_array(x, "the first vectors", 2), finite_array(y, "the second vectors", 2)
    if a.shape != b.shape:
        got = f"shapes {a.shape} and {b.shape}"
        raise BadInput("pairs of one width", got, "Keep the rows that both have.")
    return info_nce_of(unit_rows(a) @ unit_rows(b).T, temperature)


def info_nce_of(cosines: Floats, temperature: float) -> Floats:
    """Return the loss of each pair from all cosines [n, n], partners on the diagonal."""
    if not (np.isfinite(temperature) and temperature > 0):
        raise BadInput("a temperature above 0", f"{temperature}", "CLIP's learned one is 0.01.")
    logits = cosines / temperature
    to_y, to_x = _log_sum_exp(logits), _log_sum_exp(logits.T)
    return np.asarray((to_y + to_x) / 2 - np.diagonal(logits))


def _log_sum_exp(logits: Floats) -> Floats:
    most = logits.max(axis=1)
    return np.asarray(most + np.log(np.exp(logits - most[:, None]).sum(axis=1)))
