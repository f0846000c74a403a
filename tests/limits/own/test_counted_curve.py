import numpy as np
import pytest
from scipy.optimize import minimize

from lab.limits.curve import LOG_BETA, survival
from lab.limits.drawn_curve import DrawnCurve
from lab.limits.own.counted_curve import LEAST_P, CountedCurve, likeliest
from lab.stats.intervals.bootstrap import family_bootstrap

X, N = np.array([0.0, 1.0, 2.0, 3.0, 5.0, 8.0]), np.array([40.0, 60.0, 80.0, 60.0, 40.0, 200.0])


def negative(at, y, chance):
    h = survival(X, np.exp(at[1]), np.exp(at[2]))
    p = np.clip(chance + (at[0] - chance) * h, LEAST_P, 1 - LEAST_P)
    return -float((N * (y * np.log(p) + (1 - y) * np.log1p(-p))).sum())


def test_no_search_finds_a_likelier_curve():
    random, chance = np.random.default_rng(0), 0.1
    p = chance + 0.75 * survival(X, np.array(2.6), np.array(2.2))
    y = random.binomial(N.astype(int), p, size=(12, len(X))) / N
    found = likeliest(y, N, X, chance)
    for i, row in enumerate(y):
        at = np.array([found.a[i], np.log(found.theta[i]), np.log(found.beta[i])])
        best = minimize(
            negative, [0.85, np.log(2.6), np.log(2.2)], (row, chance), "L-BFGS-B",
            bounds=[(chance, 1), (np.log(0.25), np.log(32)), LOG_BETA],
        )  # fmt: skip
        assert negative(at, row, chance) <= best.fun + 1e-4
        assert found.theta[i] == pytest.approx(np.exp(best.x[1]), rel=0.01)


def test_without_noise_it_is_the_curve_itself():
    p = 0.05 + 0.9 * survival(X, np.array(3.0), np.array(3.0))
    found = likeliest(p[None, :], N, X, 0.05)
    assert (found.a[0], found.theta[0], found.beta[0]) == pytest.approx((0.95, 3, 3), rel=1e-4)


def test_what_never_falls_ends_at_the_edge_and_is_finite():
    found = likeliest(np.array([np.ones(6), np.zeros(6), np.full(6, 0.5)]), N, X, 0.0)
    assert np.isfinite([found.a, found.theta, found.beta]).all() and found.theta[0] > X[-1]


def test_a_counted_curve_differs_from_a_drawn_one_in_its_fit_alone():
    drawn = family_bootstrap(np.arange(20), None, 10, n_items=20)
    y = np.array([0.9, 0.8, 0.6, 0.4, 0.2, 0.1])
    given = X, y, np.tile(y, (3, 1)), 0.0, drawn, 480
    one, other = CountedCurve(*given, asked=N), DrawnCurve(*given)
    assert one.bands() == other.bands()
    assert one.fits()[0].theta[0] == pytest.approx(other.fits()[0].theta[0], rel=0.05)
