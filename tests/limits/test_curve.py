import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lab.limits.curve import fit_curves, survival

X = np.array([0.0, 0.5, 1, 2, 3, 4, 5])


def test_clean_at_zero_and_half_way_at_theta():
    for beta in (0.5, 2.0, 16.0):
        left = survival(np.array([0.0, 2.0]), np.array(2.0), np.array(beta))
        assert left == pytest.approx([1.0, 0.5])


@settings(max_examples=40, deadline=None)
@given(st.floats(0.2, 0.95), st.floats(1.0, 4.0), st.floats(0.8, 4.0))
def test_an_exact_curve_is_found_again(a, theta, beta):
    y = 0.05 + (a - 0.05) * survival(X, np.array(theta), np.array(beta))
    fit = fit_curves(y[None], X, 0.05)
    again = 0.05 + (fit.a - 0.05) * survival(X, fit.theta, fit.beta)
    assert again == pytest.approx(y, abs=1e-3)
    assert fit.theta[0] == pytest.approx(theta, rel=0.01)
    assert fit.a[0] == pytest.approx(a, rel=0.01)


def test_against_scipy_from_many_starts():
    from scipy.optimize import least_squares

    random = np.random.default_rng(0)
    for _ in range(10):
        truth = 0.6 * survival(X, np.array(random.uniform(1, 4)), np.array(random.uniform(1, 4)))
        y = np.clip(0.03 + truth + random.normal(0, 0.03, 7), 0, 1)

        def residual(p, y=y):
            return 0.03 + p[0] * survival(X, np.exp(p[1]), np.exp(p[2])) - y

        bounds = ([0, np.log(0.125), np.log(0.5)], [0.97, np.log(20), np.log(16)])
        found = [
            least_squares(residual, [0.5, np.log(t), np.log(b)], bounds=bounds)
            for t in (1, 2.5, 4)
            for b in (1, 3)
        ]
        fit = fit_curves(y[None], X, 0.03)
        ours = residual([fit.a[0] - 0.03, np.log(fit.theta[0]), np.log(fit.beta[0])])
        # The grid may not lose more than two thousandths of the best sum of squares found.
        assert np.sum(ours**2) <= 2 * min(f.cost for f in found) * 1.002 + 1e-9


def test_rows_do_not_depend_on_each_other():
    y = np.random.default_rng(0).random((20, 7))
    together, alone = fit_curves(y, X, 0.1), fit_curves(y[7:8], X, 0.1)
    assert together.theta[7] == pytest.approx(alone.theta[0], rel=1e-9)


def test_the_clean_score_stays_between_chance_and_one():
    y = np.array([[1.0] * 7, [0.0] * 7, [1, 1, 1, 1, 1, 0, 0]])
    fit = fit_curves(y, X, 0.2)
    assert np.all((fit.a >= 0.2) & (fit.a <= 1.0))
