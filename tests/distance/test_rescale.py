import numpy as np
import pytest

from lab.distance.rescale import centred_side, common_frame, directions, few_columns

RANDOM = np.random.default_rng(0)
X = RANDOM.standard_normal((12, 5)) + 3


@pytest.mark.parametrize("factor", [1e-200, 1.0, 1e200])
def test_squares_neither_overflow_nor_vanish(factor):
    assert centred_side(factor * X) == pytest.approx(centred_side(X))
    assert directions(factor * X) == pytest.approx(directions(X))
    a, b, unit = common_frame(factor * X, factor * (X + 1))
    assert (b - a) * (unit / factor) == pytest.approx(np.ones_like(X))
    assert max(np.abs(a).max(), np.abs(b).max()) == pytest.approx(1)


def test_a_side_of_zeros_stays():
    zero = np.zeros((4, 2))
    assert not centred_side(zero).any() and not directions(zero).any()


def test_inputs_are_not_changed():
    kept = X.copy()
    centred_side(X), directions(X), common_frame(X, X), few_columns(X)
    assert np.array_equal(X, kept)


def test_few_columns_keep_all_inner_products():
    wide = RANDOM.standard_normal((12, 90))
    narrow = few_columns(wide)
    assert narrow.shape == (12, 12)
    assert narrow @ narrow.T == pytest.approx(wide @ wide.T)
    assert few_columns(X) is X
