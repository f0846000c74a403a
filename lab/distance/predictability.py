"""Linear predictability: how much of one space does a ridge regression tell from the other?"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from lab.core.seeds import stream
from lab.distance import DISTANCES
from lab.distance.base import Direction, Distance, Measurement, Needs, Settings
from lab.distance.measure import undefined
from lab.distance.pairs import Pairs
from lab.distance.rescale import centred_side, few_columns
from lab.stats.checks import Floats
from lab.stats.jackknife import influence_interval
from lab.stats.paired_sums import paired_sums
from lab.stats.permutation import permutation_p, permutations
from lab.stats.threads import in_threads

N_FOLDS = 5
N_INNER_FOLDS = 3
PENALTIES = tuple(float(penalty) for penalty in 10.0 ** np.arange(-4, 5))
"""Ridge penalties tried, times the mean eigenvalue of X'X: the same at any scale of x."""
LEAST_UNITS = 10
"""Five folds of two units, of which the eight that train make three inner folds."""


@dataclass(frozen=True)
class OutOfFold:
    """Every row of the target as told by a regression that has not seen its unit, [n, e] each."""

    predicted: Floats = field(repr=False)
    truth: Floats = field(repr=False)
    """Less the mean of the training rows: what remains if always the mean is told."""


def out_of_fold(x: Floats, y: Floats, units: NDArray[np.intp], seed: int) -> OutOfFold:
    """Predict rows of ``y`` [n, e] from ``x`` [n, d] by ridge regression, out of fold.

    Folds are whole units. The penalty is chosen inside training, by the squared error over inner
    folds of units, and the largest where several do equally well.
    """
    fold = folds(units, N_FOLDS, seed)
    predicted, truth = np.empty_like(y), np.empty_like(y)

    def tell(k: int) -> tuple[Floats, Floats]:
        train, test = fold != k, fold == k
        inner = folds(np.unique(units[train], return_inverse=True)[1], N_INNER_FOLDS, seed)
        known, target = x[train], y[train]
        whole = Ridge(known, target)
        penalties = [share * whole.unit for share in PENALTIES]
        error = np.zeros(len(penalties))
        for j in range(N_INNER_FOLDS):
            ridge = Ridge(known[inner != j], target[inner != j])
            held, due = known[inner == j], target[inner == j]
            error += [float(np.sum((ridge.predict(held, p) - due) ** 2)) for p in penalties]
        best = len(error) - 1 - int(np.argmin(error[::-1]))
        return whole.predict(x[test], penalties[best]) - whole.target, y[test] - whole.target

    for k, (told, left) in enumerate(in_threads(tell, range(N_FOLDS))):
        predicted[fold == k], truth[fold == k] = told, left
    return OutOfFold(predicted, truth)


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


def folds(units: NDArray[np.intp], n_folds: int, seed: int) -> NDArray[np.intp]:
    """Deal units to folds at random and return the fold of each row [n]."""
    order = stream(seed, "", "folds").permutation(int(units.max()) + 1)
    return np.asarray((order % n_folds)[units])


def predictability(pairs: Pairs, settings: Settings) -> Measurement:
    """Estimate the out-of-fold R^2 of y from x, over all columns together, weighted by variance.

    The interval is from each unit's residuals, given the fits. For p the predictions are matched to
    the targets at random, without fitting anew.
    """
    if pairs.n_units < LEAST_UNITS:
        reason = f"needs {LEAST_UNITS} {pairs.over} for folds; there are {pairs.n_units}"
        return undefined(pairs, reason)
    x, y = few_columns(centred_side(pairs.x)), few_columns(centred_side(pairs.y))
    told = out_of_fold(x, y, pairs.units, settings.seed)
    residual = np.einsum("ij,ij->i", told.truth - told.predicted, told.truth - told.predicted)
    spread = np.einsum("ij,ij->i", told.truth, told.truth)
    value = 1 - float(residual.sum() / spread.sum())
    influence = ((1 - value) * spread - residual) / spread.mean()
    low, high = influence_interval(value, influence, pairs.units, settings.level)
    p = None
    if settings.n_permutations:
        orders = permutations(pairs.units, settings.n_permutations, settings.seed, "predictability")
        null = paired_sums(told.predicted, told.truth, orders)
        p = permutation_p(float(np.vdot(told.predicted, told.truth)), null)
    return Measurement(
        value=value,
        low=low,
        high=high,
        n=len(pairs),
        over=pairs.over,
        chance=0.0,
        level=settings.level,
        p=p,
    )


def _backwards(pairs: Pairs, settings: Settings) -> Measurement:
    return predictability(pairs.swapped(), settings)


_WAYS: tuple[tuple[str, str, str, Callable[[Pairs, Settings], Measurement]], ...] = (
    ("ab", "the second from the first", "a→b", predictability),
    ("ba", "the first from the second", "b→a", _backwards),
)
for _id, _what, _arrow, _compute in _WAYS:
    DISTANCES.register(
        Distance(
            id=f"linear_predictability_{_id}",
            title=f"Linear predictability of {_what}",
            symbol=f"R² {_arrow}",
            needs=Needs.PAIRS,
            direction=Direction.HIGHER,
            source="Ridge regression, five folds of units, penalty by inner folds of units; "
            "R^2 as in Schrimpf et al. 2018 (Brain-Score), here weighted "
            "by variance; p matches predictions to targets at random",
            formula=r"1 - \frac{\sum_i |y_i - \hat y_{-f(i)}(x_i)|^2}"
            r"{\sum_i |y_i - \bar y_{-f(i)}|^2}",
            meaning="The share of one space's variance that a linear map from the other tells for "
            "items it has not seen: 1 is all, 0 no more than the mean.",
            misleads="It grows with the number of pairs that train, so a low value may only say "
            "that these are few; and a few directions of large variance decide it.",
            compute=_compute,
            least_rows=LEAST_UNITS,
            bounds=(None, 1.0),
            invariant=frozenset({"scale", "shift", "rotation"}),
            cost=3,
        )
    )
