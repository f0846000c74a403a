"""Ridge regression for many penalties from one decomposition."""

from __future__ import annotations

import numpy as np

from lab.stats.checks import Floats


class Ridge:
    """Ridge regression with an unpenalised intercept, for any number of penalties at once.

    One decomposition of X'X serves them all, where scikit-learn's RidgeCV with folds of its own
    fits each anew; a test compares the two.
    """

    def __init__(self, x: Floats, y: Floats) -> None:
        self.middle, self.target = x.mean(axis=0), y.mean(axis=0)
        centred = x - self.middle
        variance, self._vectors = np.linalg.eigh(centred.T @ centred)
        self._variance = np.maximum(variance, 0.0)
        self._products = self._vectors.T @ (centred.T @ (y - self.target))
        self.unit = float(self._variance.mean()) or 1.0

    def predict(self, x: Floats, penalty: float) -> Floats:
        """Return the prediction for rows of ``x`` [m, d]."""
        weights = self._products / (self._variance + penalty)[:, None]
        return np.asarray((x - self.middle) @ self._vectors @ weights + self.target)
