"""Logistic regression that a handful of labels can fit, on centred rows of one length.

Rows are centred and brought to one length, as SimpleShot's CL2N (Wang et al. 2019,
arXiv:1911.04623): of one label a class the longest row would else win.
``LinearProbe`` holds families out to choose its penalty and needs several a class; with one label a
class there is nothing to hold out. Here families are left out in turn where each class shows two
or more, else a middle penalty is taken, so that no label beyond those shown is ever used.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import ArrayLike, NDArray

from lab.core.errors import BadInput, TooFew
from lab.core.seeds import stream
from lab.probes.calibration import log_softmax
from lab.probes.linear import LOG_UNSEEN
from lab.probes.tuning import C_TIMES_DIM, path
from lab.stats.checks import Floats, codes_of, finite_array
from lab.stats.cosine import unit_rows
from lab.stats.threads import one_blas_thread

MOST_FOLDS = 5


@dataclass(frozen=True)
class FewLabelProbe:
    """A fitted head from features [n, d] to log-probabilities of K classes."""

    centre: Floats = field(repr=False)
    """[d]: what is taken off before a row is brought to length sqrt(d)."""
    coef: Floats = field(repr=False)
    """[K, d]."""
    intercept: Floats = field(repr=False)
    seen: NDArray[np.bool_] = field(repr=False)
    """[K]: the classes that a label was shown of."""
    C: float

    @classmethod
    def fit(
        cls,
        x: ArrayLike,
        labels: NDArray[np.intp],
        families: ArrayLike,
        n_classes: int,
        seed: int = 0,
        unlabelled: ArrayLike | None = None,
    ) -> FewLabelProbe:
        """Fit on ``x`` [n, d] with class codes ``labels`` [n]; ``families`` [n] stay together.

        Features are centred by the mean of ``unlabelled`` [m, d], where labels alone are few, or of
        ``x`` itself, where data are. Raises ``BadInput`` for NaN, unequal lengths or constant
        features, ``TooFew`` for fewer than two classes.
        """
        features, y = finite_array(x, "features", 2), np.asarray(labels)
        if y.shape != (len(features),) or (len(y) and not 0 <= y.min() <= y.max() < n_classes):
            got = f"shape {y.shape}, {y.min(initial=0)} to {y.max(initial=0)}"
            do = "Number the classes from 0."
            raise BadInput(f"{len(features)} class codes below {n_classes}", got, do)
        if len(np.unique(y)) < 2:
            got = f"{len(np.unique(y))}"
            raise TooFew("2 classes among the labels shown", got, "Show labels of more classes.")
        rows = features if unlabelled is None else finite_array(unlabelled, "unlabelled", 2)
        if not rows.std(axis=0).any():
            raise BadInput("features that differ", "constant features", "Check the encoder.")
        centre = rows.mean(axis=0)
        family = codes_of(families, len(y), "families")
        with one_blas_thread():
            # A rotation changes no logistic regression with this penalty, and n is far below d.
            u, s, turn = np.linalg.svd(of_one_length(features - centre), full_matrices=False)
            z = (u * s).astype(np.float32)
            C = _choose(z, y, _folds(y, family, seed), features.shape[1])
            _, coef, intercept, classes = next(path(z, y, (C,)))
            turned = coef @ turn
        full, ahead = np.zeros((n_classes, features.shape[1])), np.zeros(n_classes)
        full[classes], ahead[classes] = turned, intercept
        return cls(centre, full, ahead, np.isin(np.arange(n_classes), classes), C)

    def log_proba(self, x: ArrayLike) -> Floats:
        """Return log-probabilities float64 [n, K] of features ``x`` [n, d]."""
        features = finite_array(x, "features", 2)
        if features.shape[1] != self.coef.shape[1]:
            got = f"{features.shape[1]}"
            raise BadInput(f"{self.coef.shape[1]} features", got, "Use the probe's own encoder.")
        with one_blas_thread():
            logits = of_one_length(features - self.centre) @ self.coef.T + self.intercept
        out = np.full(logits.shape, LOG_UNSEEN)
        out[:, self.seen] = log_softmax(logits[:, self.seen])
        return log_softmax(out)


def of_one_length(x: Floats) -> Floats:
    """Return rows [n, d] of length sqrt(d), as standardised ones have on average."""
    return np.asarray(unit_rows(x) * np.sqrt(x.shape[1]))


def _folds(y: NDArray[np.intp], family: NDArray[np.intp], seed: int) -> NDArray[np.intp] | None:
    """Return the fold of each row, families whole, every class in each; None for under two."""
    first = np.unique(family, return_index=True)[1]
    n = min(MOST_FOLDS, *(len(np.unique(family[y == c])) for c in np.unique(y)))
    if n < 2:
        return None
    fold = np.zeros(len(first), np.intp)
    rng = stream(seed, "", "folds of few labels")
    for c in np.unique(y):
        mine = np.flatnonzero(y[first] == c)
        fold[rng.permutation(mine)] = np.arange(len(mine)) % n
    return np.asarray(fold[np.unique(family, return_inverse=True)[1]])


def _choose(
    z: NDArray[np.float32], y: NDArray[np.intp], folds: NDArray[np.intp] | None, dim: int
) -> float:
    """Return the C of the best log-likelihood of rows left out; the middle one without folds."""
    strengths = [c / dim for c in C_TIMES_DIM]
    if folds is None:
        return strengths[len(strengths) // 2]
    loss = np.zeros(len(strengths))
    for fold in np.unique(folds):
        out = folds == fold
        inner = np.unique(y[~out])
        asked = out & np.isin(y, inner)
        if len(inner) < 2 or not asked.any():
            continue
        truth = np.searchsorted(inner, y[asked])
        for i, (_, coef, intercept, _) in enumerate(path(z[~out], y[~out], strengths)):
            log_p = log_softmax(z[asked] @ coef.T + intercept)
            loss[i] -= log_p[np.arange(len(truth)), truth].sum()
    return strengths[int(loss.argmin())]
