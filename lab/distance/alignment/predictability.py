"""Linear predictability: how much of one space does a ridge regression tell from the other?"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from lab.core.seeds import stream
from lab.distance import DISTANCES
from lab.distance.alignment.row_order import in_own_order
from lab.distance.base import Direction, Distance, Measurement, Needs, Settings
from lab.distance.measure import undefined
from lab.distance.pairs import Pairs
from lab.distance.rescale import centred_side, few_columns
from lab.stats.checks import Floats
from lab.stats.intervals.leave_out import leave_out
from lab.stats.nulls.paired_sums import paired_sums
from lab.stats.nulls.permutation import permutation_p, permutations
from lab.stats.ridge import Ridge
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

    @property
    def r_squared(self) -> float:
        """1 less the squared error over that of the mean, over all columns together."""
        error = np.sum((self.truth - self.predicted) ** 2)
        return 1 - float(error / np.sum(self.truth**2))


def choose_penalties(
    x: Floats, y: Floats, units: NDArray[np.intp], fold: NDArray[np.intp], seed: int
) -> list[float]:
    """Return the ridge penalty of each fold, chosen among its training rows alone.

    By the squared error over inner folds of units; the largest where several do equally well.
    """

    def choose(k: int) -> float:
        known, target = x[fold != k], y[fold != k]
        inner = folds(np.unique(units[fold != k], return_inverse=True)[1], N_INNER_FOLDS, seed)
        penalties = [share * Ridge(known, target).unit for share in PENALTIES]
        error = np.zeros(len(penalties))
        for j in range(N_INNER_FOLDS):
            ridge = Ridge(known[inner != j], target[inner != j])
            held, due = known[inner == j], target[inner == j]
            error += [float(np.sum((ridge.predict(held, p) - due) ** 2)) for p in penalties]
        return penalties[len(error) - 1 - int(np.argmin(error[::-1]))]

    return list(in_threads(choose, range(N_FOLDS)))


def out_of_fold(
    x: Floats, y: Floats, fold: NDArray[np.intp], penalties: Sequence[float]
) -> OutOfFold:
    """Predict rows of ``y`` [n, e] from ``x`` [n, d] by the ridge regression of the other folds."""
    predicted, truth = np.empty_like(y), np.empty_like(y)
    for k, penalty in enumerate(penalties):
        test = fold == k
        ridge = Ridge(x[~test], y[~test])
        predicted[test] = ridge.predict(x[test], penalty) - ridge.target
        truth[test] = y[test] - ridge.target
    return OutOfFold(predicted, truth)


def folds(units: NDArray[np.intp], n_folds: int, seed: int) -> NDArray[np.intp]:
    """Deal units to folds at random and return the fold of each row [n]."""
    order = stream(seed, "", "folds").permutation(int(units.max()) + 1)
    return np.asarray((order % n_folds)[units])


def predictability(pairs: Pairs, settings: Settings) -> Measurement:
    """Estimate the out-of-fold R^2 of y from x, over all columns together, weighted by variance.

    The interval fits anew without each of 20 groups of units, with folds and penalties kept: the
    residuals alone would make it too short, because folds share their training rows. For p the
    predictions are matched to the targets at random, without fitting anew. Folds, groups and
    matches follow the units and what their rows hold, so the order of the rows changes nothing.
    """
    if pairs.n_units < LEAST_UNITS:
        reason = f"needs {LEAST_UNITS} {pairs.over} for folds; there are {pairs.n_units}"
        return undefined(pairs, reason)
    pairs = in_own_order(pairs)
    units = pairs.units
    x, y = few_columns(centred_side(pairs.x)), few_columns(centred_side(pairs.y))
    fold = folds(units, N_FOLDS, settings.seed)
    penalties = choose_penalties(x, y, units, fold, settings.seed)

    def of_rows(rows: NDArray[np.intp]) -> float:
        return out_of_fold(x[rows], y[rows], fold[rows], penalties).r_squared

    left_out = leave_out(of_rows, units, settings.seed)
    low, high = left_out.interval(settings.level)
    p = None
    if settings.n_permutations:
        told = out_of_fold(x, y, fold, penalties)
        orders = permutations(units, settings.n_permutations, settings.seed, "predictability")
        null = paired_sums(told.predicted, told.truth, orders)
        p = permutation_p(float(np.vdot(told.predicted, told.truth)), null)
    return Measurement(
        value=left_out.value,
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
            "R^2 as in Schrimpf et al. 2018 (Brain-Score), here weighted by variance; interval by "
            "leaving out 20 groups of units, p matches predictions to targets at random",
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
