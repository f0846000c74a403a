"""Confidence taken at its word: as it is, less what it was off on the source, or calibrated."""

from __future__ import annotations

import numpy as np

from lab.foresight.base import FORESIGHTS, Labelled, MeanForesight, Unlabelled
from lab.stats.checks import Floats


def average(source: Labelled, target: Unlabelled) -> Floats:
    """The largest probability of each row, [n]."""
    return target.confidence


def difference(source: Labelled, target: Unlabelled) -> Floats:
    """The same, moved by as much as it was off on the source, [n]."""
    return target.confidence + (source.accuracy - float(source.confidence.mean()))


def calibrated(source: Labelled, target: Unlabelled) -> Floats:
    """The probability of the answer after each class is calibrated on the source, [n].

    Each class against all others by isotonic regression, straight lines between, then every row is
    divided by its sum; a row of zeros alone knows nothing, 1/K.
    """
    from scipy.optimize import isotonic_regression

    made = np.empty_like(target.probabilities)
    for k in range(source.n_classes):
        values, at = np.unique(source.probabilities[:, k], return_inverse=True)
        size = np.bincount(at)
        share = np.bincount(at, source.labels == k) / size
        made[:, k] = np.interp(
            target.probabilities[:, k], values, isotonic_regression(share, weights=size).x
        )
    total = made.sum(axis=1, keepdims=True)
    even = np.full_like(made, 1 / source.n_classes)
    return np.asarray(
        (target.votes * np.divide(made, total, out=even, where=total > 0)).sum(axis=1)
    )


FORESIGHTS.register(
    MeanForesight(
        id="average_confidence",
        title="Average confidence",
        source="Hendrycks & Gimpel (2017), ICLR: the mean largest probability",
        formula=r"\frac{1}{n}\sum_i \max_k p_{ik}",
        meaning="How sure the probe is on average, taken for how often it is right.",
        misleads="A probe that is sure of wrong answers looks right.",
        rows=average,
    )
)
FORESIGHTS.register(
    MeanForesight(
        id="difference_of_confidence",
        title="Difference of confidence",
        source="Guillory et al. (2021), ICCV, section 3 (DoC-Feat with a slope of 1)",
        formula=r"\mathrm{acc}_S + \overline{\max_k p}_T - \overline{\max_k p}_S",
        meaning="The accuracy on the source less what the probe lost in confidence.",
        misleads="Accuracy often falls faster than confidence does.",
        rows=difference,
    )
)
FORESIGHTS.register(
    MeanForesight(
        id="cbpe",
        title="Calibrated confidence (CBPE)",
        source="NannyML's confidence-based performance estimation, its multiclass accuracy: "
        "isotonic for each class against the rest, then normalised; here always calibrated",
        formula=r"\frac{1}{n}\sum_i c_{\hat y_i}(p_i)",
        meaning="The mean confidence after it was made true on the source.",
        misleads="What calibrates the source need not calibrate hurt items; few items of a class "
        "calibrate it badly.",
        rows=calibrated,
    )
)
