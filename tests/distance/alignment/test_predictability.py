import numpy as np
import pytest

from lab.distance.alignment.predictability import (
    N_FOLDS,
    N_INNER_FOLDS,
    PENALTIES,
    choose_penalties,
    folds,
    out_of_fold,
)
from lab.distance.base import Settings
from lab.distance.measure import measure
from lab.distance.pairs import pairs
from lab.stats.ridge import Ridge

RANDOM = np.random.default_rng(0)
N = 240
X = RANDOM.standard_normal((N, 8)) @ np.diag(np.linspace(1, 3, 8)) + 4
Y = X @ RANDOM.standard_normal((8, 5)) + 6 * RANDOM.standard_normal((N, 5))
FAMILIES = np.arange(N) // 3


def of(way, x=X, y=Y, units=FAMILIES, **settings):
    both = pairs(x, y, units=units)
    return measure(f"linear_predictability_{way}", both, Settings(**settings))


@pytest.mark.parametrize("penalty", [0.001, 1.0, 100.0])
def test_the_regression_is_scikit_learns(penalty):
    from sklearn.linear_model import Ridge as SklearnRidge

    ours = Ridge(X, Y)
    due = SklearnRidge(alpha=penalty).fit(X, Y).predict(X)
    assert ours.predict(X, penalty) == pytest.approx(due)


def test_out_of_fold_predictions_are_those_of_scikit_learn():
    from sklearn.linear_model import RidgeCV

    fold = folds(FAMILIES, N_FOLDS, 0)
    told = out_of_fold(X, Y, fold, choose_penalties(X, Y, FAMILIES, fold, 0))
    for k in range(N_FOLDS):
        train = fold != k
        inner = folds(np.unique(FAMILIES[train], return_inverse=True)[1], N_INNER_FOLDS, 0)
        splits = [(np.flatnonzero(inner != j), np.flatnonzero(inner == j)) for j in range(3)]
        alphas = np.array(PENALTIES) * Ridge(X[train], Y[train]).unit
        model = RidgeCV(alphas, cv=splits, scoring="neg_mean_squared_error")
        due = model.fit(X[train], Y[train]).predict(X[~train]) - Y[train].mean(0)
        assert told.predicted[~train] == pytest.approx(due)


def test_families_are_never_split():
    fold = folds(FAMILIES, N_FOLDS, 0)
    assert all(len(set(fold[family == FAMILIES])) == 1 for family in range(N // 3))
    assert set(fold) == set(range(N_FOLDS))


@pytest.mark.parametrize(
    "units",
    [None, FAMILIES, np.array([f"item {i}" for i in range(N)])],
    ids=["rows", "families", "names"],
)
@pytest.mark.parametrize("way", ["ab", "ba"])
def test_rows_in_another_order_change_nothing(way, units):
    x, y = X.copy(), Y.copy()
    x[7], y[7] = x[30], y[30]  # the same pair twice, in two families
    x[8] = x[31]
    due = of(way, x, y, units, n_permutations=99)
    for draw in range(3):
        order = np.random.default_rng(draw).permutation(N)
        moved = None if units is None else units[order]
        assert of(way, x[order], y[order], moved, n_permutations=99) == due


@pytest.mark.parametrize("way", ["ab", "ba"])
def test_without_units_too_scale_shift_and_rotation_change_nothing(way):
    turn = np.linalg.qr(RANDOM.standard_normal((8, 8)))[0]
    due = of(way, units=None, n_permutations=19)
    found = of(way, 3 * X @ turn - 1, Y / 7 + 2, None, n_permutations=19)
    assert found.value == pytest.approx(due.value, abs=1e-9)
    assert (found.low, found.high) == pytest.approx((due.low, due.high), abs=1e-9)
    assert found.p == due.p


def test_it_comes_near_the_planted_share():
    many = RANDOM.standard_normal((4000, 8))
    y = many @ np.linalg.qr(RANDOM.standard_normal((8, 8)))[0] + RANDOM.standard_normal((4000, 8))
    found = of("ab", many, y, np.arange(4000))
    assert found.value == pytest.approx(0.5, abs=0.02)
    assert found.low < 0.5 < found.high and found.p == 0.001


def test_both_ways_differ_where_one_side_is_wider():
    wide = np.hstack([X, 5 * RANDOM.standard_normal((N, 20))])
    assert of("ab", X, wide).value < 0.5 < of("ba", X, wide).value
    assert of("ab", wide, X).value == pytest.approx(of("ba", X, wide).value)


def test_noise_is_told_no_better_than_by_the_mean():
    found = of("ab", X, RANDOM.standard_normal((N, 5)))
    assert found.value == pytest.approx(0, abs=0.05) and found.p > 0.05
    assert found.chance == 0


def test_too_few_families_are_named():
    found = of("ab", units=np.arange(N) // 30)
    assert found.value is None and "needs 10" in found.reason and "there are 8" in found.reason
