"""Calibration: does a probability of .8 come true 8 times in 10?"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from lab.core.errors import BadInput
from lab.stats.checks import Floats, finite_array

LOG_TEMPERATURE = (np.log(0.05), np.log(20.0))


def log_softmax(logits: Floats) -> Floats:
    """Return log-probabilities [n, K] of logits [n, K]."""
    shifted = logits - logits.max(axis=1, keepdims=True)
    return np.asarray(shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True)))


def fit_temperature(logits: ArrayLike, labels: NDArray[np.intp]) -> float:
    """Return the temperature T that makes softmax(logits / T) most likely on held-out items.

    ``logits`` [n, K] and ``labels`` [n] must come from items that the head was not fitted on. One
    number for all classes (Guo et al. 2017, ICML, section 4.2), sought in [.05, 20].
    """
    from scipy.optimize import minimize_scalar

    z, y = _checked(logits, labels)
    rows = np.arange(len(z))

    def loss(log_temperature: float) -> float:
        return -float(np.mean(log_softmax(z / np.exp(log_temperature))[rows, y]))

    return float(np.exp(minimize_scalar(loss, bounds=LOG_TEMPERATURE, method="bounded").x))


def expected_calibration_error(
    log_proba: ArrayLike, labels: NDArray[np.intp], n_bins: int = 15
) -> float:
    """Return the mean gap between confidence and accuracy, in [0, 1], 0 the best.

    The confidence is that of the answer given; items are put in ``n_bins`` equal steps of it
    (Guo et al. 2017, equation 3). It is biased upwards on few items.
    """
    log_p, y = _checked(log_proba, labels)
    confidence = np.exp(log_p.max(axis=1))
    right = (log_p.argmax(axis=1) == y).astype(np.float64)
    bins = np.minimum((confidence * n_bins).astype(np.intp), n_bins - 1)
    gap = np.bincount(bins, weights=right - confidence, minlength=n_bins)
    return float(np.abs(gap).sum() / len(y))


def _checked(table: ArrayLike, labels: NDArray[np.intp]) -> tuple[Floats, NDArray[np.intp]]:
    z, y = finite_array(table, "logits", 2), np.asarray(labels)
    if y.shape != (len(z),):
        raise BadInput(f"one label a row, ({len(z)},)", f"shape {y.shape}", "Align the rows.")
    if y.min() < 0 or y.max() >= z.shape[1]:
        got = f"{y.min()} to {y.max()}"
        raise BadInput(f"labels in 0..{z.shape[1] - 1}", got, "Number the classes from 0.")
    return z, y
