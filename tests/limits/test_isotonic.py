import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from lab.limits.isotonic import falling_fit, half_way

X = np.array([0.0, 1, 2, 3])


@settings(deadline=None)  # the first call imports scikit-learn
@given(arrays(float, st.integers(1, 9), elements=st.floats(0, 1)))
def test_against_scikit_learn(y):
    from sklearn.isotonic import isotonic_regression

    assert falling_fit(y) == pytest.approx(isotonic_regression(y, increasing=False))


def test_half_way_by_hand():
    # Half-way between .9 and .1 is .5: two thirds of the way from .7 at 1 to .4 at 2.
    assert half_way(np.array([0.9, 0.7, 0.4, 0.1]), X, 0.1) == pytest.approx(1 + 2 / 3)


def test_a_rise_is_pooled_before_the_crossing_is_read():
    y = np.array([0.8, 0.3, 0.5, 0.1])  # pooled: .8 .4 .4 .1, half-way .4
    assert half_way(y, X, 0.0) == pytest.approx(1.0)


def test_no_crossing():
    assert half_way(np.full(4, 0.9), X, 0.1) is None
    assert half_way(np.full(4, 0.1), X, 0.1) is None
