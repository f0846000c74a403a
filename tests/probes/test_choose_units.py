"""Choosing units: planted ones are found, noise is not trusted, folds are left out exactly."""

import numpy as np
import pytest
from sklearn.feature_selection import f_classif
from sklearn.linear_model import Ridge

from lab.core.errors import TooFew
from lab.probes.choose_units import (
    PENALTIES,
    anova_f,
    choose_units,
    folds_of,
    information,
    lasso_weight,
    left_out,
    standardised,
)

Y = np.repeat(np.arange(4), 15)


@pytest.fixture(scope="module")
def x() -> np.ndarray:
    """Of 60 rows and 100 units the first four show a class each."""
    rng = np.random.default_rng(0)
    made = rng.standard_normal((60, 100))
    made[np.arange(60), Y] += 4
    return made


FOLDS = folds_of(np.array([f"f{i}" for i in range(60)]), 0)


@pytest.mark.parametrize("score", [anova_f, information, lasso_weight])
def test_planted_units_come_first_and_few_are_taken(score, x):
    assert set(np.argsort(-score(x, Y))[:4]) == {0, 1, 2, 3}
    found = choose_units(x, Y, FOLDS, score)
    assert {0, 1, 2, 3} <= set(found) and len(found) <= 10


def test_f_orders_as_that_of_scikit_learn(x):
    ours, theirs = anova_f(x, Y), f_classif(x, Y)[0]
    assert np.allclose(ours * (60 - 4) / 3, theirs)
    constant = np.concatenate([x, np.ones((60, 1))], axis=1)
    assert anova_f(constant, Y)[-1] == pytest.approx(0)


def test_information_is_that_of_the_table_and_nothing_for_a_constant():
    exact = np.repeat([0.0, 1.0, 2.0], 20)[:, None]
    y = np.repeat([0, 1, 2], 20)
    assert information(exact, y)[0] == pytest.approx(np.log(3))
    assert information(np.ones((60, 1)), y)[0] == pytest.approx(0)


def test_a_fold_left_out_is_answered_by_a_ridge_that_never_saw_it(x):
    total, target = np.zeros(len(PENALTIES)), np.eye(4)[Y]
    for fold in np.unique(FOLDS):
        out = fold == FOLDS
        inner = x[~out] - x[~out].mean(axis=0)
        size = np.linalg.eigvalsh(inner @ inner.T).mean()
        for i, p in enumerate(PENALTIES):
            ridge = Ridge(p * size).fit(x[~out], target[~out])
            total[i] += ((ridge.predict(x[out]) - target[out]) ** 2).sum()
    assert left_out(x, Y, FOLDS) == pytest.approx(total.min() / 60)
    assert left_out(x, Y, FOLDS) < left_out(x[:, 4:], Y, FOLDS)


def test_families_stay_whole_and_one_cannot_be_left_out():
    folds = folds_of(np.repeat(["a", "b", "c"], 4), 1)
    assert len(set(folds)) == 3 and all(len(set(folds[i : i + 4])) == 1 for i in (0, 4, 8))
    with pytest.raises(TooFew, match="two families"):
        folds_of(np.array(["a", "a"]), 0)


def test_standardised_by_the_rows_named(x):
    z = standardised(x, np.arange(10))
    assert np.allclose(z[:10].mean(axis=0), 0) and np.allclose(z[:10].std(axis=0), 1)
    assert not np.allclose(z.mean(axis=0), 0)
