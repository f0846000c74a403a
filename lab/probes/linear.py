"""The linear probe: logistic regression on frozen features, tuned inside training."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import ArrayLike, NDArray

from lab.core.errors import BadInput
from lab.probes.calibration import log_softmax
from lab.probes.tuning import held_out, path, tune
from lab.stats.checks import Floats, codes_of, finite_array
from lab.stats.threads import one_blas_thread

LOG_UNSEEN = np.log(1e-6)
"""Log-probability of a class that training did not show: never certain that it is not there."""


@dataclass(frozen=True)
class LinearProbe:
    """A fitted head from features [n, d] to calibrated log-probabilities of K classes."""

    coef: Floats = field(repr=False)
    """[K, d], on raw features: the standardisation is folded in."""
    intercept: Floats = field(repr=False)
    seen: NDArray[np.bool_] = field(repr=False)
    """[K]: the classes that training showed."""
    C: float
    temperature: float

    @classmethod
    def fit(
        cls,
        x: ArrayLike,
        labels: NDArray[np.intp],
        families: ArrayLike,
        seed: int = 0,
        n_classes: int | None = None,
    ) -> LinearProbe:
        """Fit a multinomial logistic regression on standardised features.

        ``x`` [n, d], ``labels`` [n] class codes from 0, ``families`` [n]. One family in five of
        each class is held out to choose C by log-likelihood and to fit the temperature; then the
        head is fitted on all rows. Raises ``BadInput`` for NaN, constant features or unequal
        lengths, and ``TooFew`` where fewer than two classes remain on either side.
        """
        features = finite_array(x, "features", 2)
        y = _checked_labels(labels, len(features))
        mean, scale = _standard(features)
        z = ((features - mean) / scale).astype(np.float32)
        held = held_out(y, codes_of(families, len(y), "families"), seed)
        with one_blas_thread():
            C, temperature = tune(z, y, held)
            _, coef, intercept, classes = next(path(z, y, (C,)))
        k = int(y.max()) + 1 if n_classes is None else n_classes
        full_coef, full_intercept = np.zeros((k, z.shape[1])), np.zeros(k)
        full_coef[classes] = coef / scale
        full_intercept[classes] = intercept - full_coef[classes] @ mean
        return cls(full_coef, full_intercept, np.isin(np.arange(k), classes), C, temperature)

    def log_proba(self, x: ArrayLike) -> Floats:
        """Return calibrated log-probabilities float64 [n, K] of features ``x`` [n, d]."""
        features = finite_array(x, "features", 2)
        if features.shape[1] != self.coef.shape[1]:
            got = f"{features.shape[1]}"
            raise BadInput(f"{self.coef.shape[1]} features", got, "Use the probe's own encoder.")
        logits = (features @ self.coef.T + self.intercept) / self.temperature
        out = np.full(logits.shape, LOG_UNSEEN)
        out[:, self.seen] = log_softmax(logits[:, self.seen])
        return log_softmax(out)


def cross_fit(
    train: Sequence[ArrayLike],
    labels: NDArray[np.intp],
    families: ArrayLike,
    folds: NDArray[np.intp],
    seed: int = 0,
) -> list[LinearProbe]:
    """Fit one probe a fold, on all concepts outside the fold.

    ``train`` holds clean features [n, d] of the same n concepts, one a facet, stacked as rows;
    ``labels``, ``families`` and ``folds`` (numbered from 0) are [n]. Raises ``BadInput`` where a
    family lies in two folds: the probe would have seen what it is asked.
    """
    stack = [finite_array(facet, "features", 2) for facet in train]
    if not stack or len({facet.shape for facet in stack}) != 1:
        got = f"shapes {[facet.shape for facet in stack]}"
        raise BadInput("at least one facet, all of one shape", got, "Use the same concepts.")
    n = len(stack[0])
    y, family = _checked_labels(labels, n), codes_of(families, n, "families")
    fold_of = codes_of(folds, n, "folds")
    pairs = np.unique(np.stack([family, fold_of]), axis=1).shape[1]
    if pairs != int(family.max()) + 1:
        got = f"{pairs - int(family.max()) - 1} families in two folds or more"
        raise BadInput("every family in one fold", got, "Split by family.")
    probes = []
    for fold in range(int(fold_of.max()) + 1):
        rows = np.flatnonzero(fold_of != fold)
        probes.append(
            LinearProbe.fit(
                np.concatenate([facet[rows] for facet in stack]),
                np.tile(y[rows], len(stack)),
                np.tile(family[rows], len(stack)),
                seed,
                n_classes=int(y.max()) + 1,
            )
        )
    return probes


def predict_out_of_fold(
    probes: Sequence[LinearProbe], folds: NDArray[np.intp], x: ArrayLike
) -> Floats:
    """Return [n, K]: each row of ``x`` answered by the probe of its fold, which never saw it."""
    features = finite_array(x, "features", 2)
    fold_of = np.asarray(folds)
    if fold_of.shape != (len(features),):
        got = f"shape {fold_of.shape}"
        raise BadInput(f"one fold a row, ({len(features)},)", got, "Align the rows.")
    out = np.empty((len(features), len(probes[0].intercept)))
    for fold in np.unique(fold_of):
        out[fold_of == fold] = probes[fold].log_proba(features[fold_of == fold])
    return out


def _checked_labels(labels: NDArray[np.intp], n: int) -> NDArray[np.intp]:
    y = np.asarray(labels)
    if y.shape != (n,) or not np.issubdtype(y.dtype, np.integer) or y.min() < 0:
        got = f"shape {y.shape}, {y.dtype}"
        raise BadInput(f"class codes from 0, ({n},)", got, "Use np.unique(..., return_inverse).")
    return y


def _standard(x: Floats) -> tuple[Floats, Floats]:
    mean, deviation = x.mean(axis=0), x.std(axis=0)
    if not deviation.any():
        raise BadInput("features that differ", "constant features", "Check the encoder.")
    # A feature that hardly moves in training must not explode when a hurt input moves it.
    return mean, np.maximum(deviation, 1e-3 * deviation.mean())
