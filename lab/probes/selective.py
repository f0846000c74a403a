"""Answering only where it is sure: calibration, risk and coverage, from confidences.

Everything takes weights [B, n], how often an item counts in each resample, so that a statistic and
its resamples are one call.
"""

from __future__ import annotations

import numpy as np

from lab.stats.checks import Floats

N_BINS = 15


def calibration_error(confidence: Floats, right: Floats, weights: Floats) -> Floats:
    """Return ECE [B] of confidences and answers, right 1 or wrong 0, [n]; in [0, 1], 0 the best.

    As ``expected_calibration_error`` (Guo et al. 2017): biased upwards on few items.

    >>> calibration_error(np.array([0.9, 0.9]), np.array([1.0, 0.0]), np.ones((1, 2))).round(6)
    array([0.4])
    """
    bins = np.minimum((confidence * N_BINS).astype(np.intp), N_BINS - 1)
    gap = (right - confidence)[:, None] * np.eye(N_BINS)[bins]
    return np.asarray(np.abs(weights @ gap).sum(axis=1) / weights.sum(axis=1))


def area_under_risk(confidence: Floats, right: Floats, weights: Floats) -> Floats:
    """Return the mean risk [B] over all coverages, answering the surest first; 0 is the best.

    Risk is the share of wrong answers among those given (Geifman & El-Yaniv 2017, NeurIPS). Equally
    sure items keep their order.

    >>> area_under_risk(np.array([0.9, 0.2]), np.array([1.0, 0.0]), np.ones((1, 2)))
    array([0.25])
    """
    order = np.argsort(-confidence, kind="stable")
    w = weights[:, order]
    given = np.cumsum(w, axis=1)
    wrong = np.cumsum(w * (1 - right[order]), axis=1)
    risk = wrong / np.maximum(given, 1e-12)
    return np.asarray((risk * w).sum(axis=1) / w.sum(axis=1))


def answered(confidence: Floats, right: Floats, threshold: float) -> tuple[float, float | None]:
    """Return the share of items that are answered, and how many of those are right.

    None where nothing is answered.

    >>> answered(np.array([0.9, 0.2]), np.array([1.0, 0.0]), 0.5)
    (0.5, 1.0)
    """
    given = confidence >= threshold
    return float(given.mean()), float(right[given].mean()) if given.any() else None
