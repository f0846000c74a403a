"""Against robustmargin, an independent package, on data without clusters.

Both define the half-way point of a Weibull fall, thresholds at a proportion, their ratio and the
dispersion of a fit. Ours fits curves by least squares and resamples families, theirs maximises the
binomial likelihood and profiles it: those agree within a part of their interval, what is maximum
likelihood in both to many digits. It has no clusters, no pairs and no non-inferiority bound.
"""

import numpy as np
import pytest
from scipy.stats import chi2

from lab.limits.breakpoint import breakpoint_of
from lab.limits.curve import GRID
from lab.limits.drawn_curve import drawn_curve
from lab.limits.psychometric import fit_psychometric
from lab.limits.ratio import break_ratio
from lab.limits.tolerance import tolerance_of
from lab.limits.weibull import WIDER
from lab.stats.intervals.bootstrap import family_bootstrap

robustmargin = pytest.importorskip("robustmargin")

X, CHANCE, N = np.array(GRID), 0.1, 600


def their_fit(x, right, trials):
    observed = robustmargin.Observations.from_counts(
        robustmargin.Axis(name="severity", unit="level", scale="log"),
        severity=list(x), successes=[int(k) for k in right], trials=[trials] * len(x),
        outcome="right", direction="decreasing",
    )  # fmt: skip
    fit = robustmargin.fit_dose_response(
        observed, model="binomial", link="cloglog", upper="estimate", lower=CHANCE
    )
    assert fit.status is robustmargin.Status.OK
    return fit


def their_threshold(fit, definition, level=0.95):
    return robustmargin.threshold(
        fit, definition=definition, interval_method="profile", level=level
    )


def scores(theta, seed, clean=0.9):
    """Answers drawn anew at every level: no two are of one item."""
    p = CHANCE + (clean - CHANCE) * 2 ** -((X / theta) ** 2.5)
    return (np.random.default_rng(seed).random((N, len(X))) < p).astype(float)


@pytest.fixture(scope="module")
def both():
    tables = [scores(3.0, 1), scores(2.0, 2)]
    drawn = family_bootstrap(np.arange(N), None, 400, n_items=N)
    curves = [drawn_curve(table, X, drawn, chance=CHANCE) for table in tables]
    return curves, [their_fit(GRID, table.sum(axis=0), N) for table in tables]


def test_a_threshold_of_trials_is_theirs_and_so_is_its_interval():
    x = X[1:]
    p = CHANCE + 0.87 * np.exp(-((x / 2.5) ** 2.5))
    hits = np.random.default_rng(0).random((150, len(x))) < p
    ours = fit_psychometric(
        np.tile(x, 150), hits.ravel().astype(float), guess=CHANCE, rising=False, at=0.6
    )
    fit = their_fit(x, hits.sum(axis=0), 150)
    level = float(chi2.cdf(WIDER * chi2.ppf(0.95, 1), 1))  # ours is wider by this factor
    theirs = their_threshold(fit, robustmargin.Definition.absolute(0.6), level)
    assert 0 < ours.lapse < 0.06  # not at the bound that theirs does not have
    assert ours.threshold == pytest.approx(theirs.value, rel=1e-6)
    assert (ours.low, ours.high) == pytest.approx((theirs.lo, theirs.hi), rel=1e-4)
    assert ours.dispersion == pytest.approx(fit.diagnostics.dispersion, rel=1e-4)


def test_a_breakpoint_is_theirs_within_a_part_of_its_interval(both):
    for curve, fit in zip(*both, strict=True):
        ours = breakpoint_of(curve)
        theirs = their_threshold(fit, robustmargin.Definition.relative(0.5))
        width = theirs.hi - theirs.lo
        assert abs(ours.value - theirs.value) < 0.15 * width
        assert ours.high - ours.low == pytest.approx(width, rel=0.2)
        assert ours.check.dispersion == pytest.approx(fit.diagnostics.dispersion, abs=0.1)


def test_a_ratio_is_theirs_where_the_curves_share_nothing(both):
    curves, fits = both
    ours = break_ratio(*curves, float, zero_is_clean=True)
    thresholds = [their_threshold(fit, robustmargin.Definition.relative(0.5)) for fit in fits]
    theirs = robustmargin.ratio_interval(*thresholds, method="log_delta", dependence="independent")
    assert ours.value == pytest.approx(theirs.estimate, rel=0.02)
    assert (ours.low, ours.high) == pytest.approx((theirs.lo, theirs.hi), rel=0.03)


def test_scores_off_the_curve_are_overdispersed_for_both(both):
    table = scores(3.0, 1)
    table[:, 3] = scores(0.7, 9)[:, 3]  # one level as if much more had been hurt
    curve = drawn_curve(table, X, both[0][0].drawn, chance=CHANCE)
    fit = their_fit(GRID, table.sum(axis=0), N)
    check = breakpoint_of(curve).check
    assert check.overdispersed and fit.diagnostics.dispersion > 1.5
    assert any(w.startswith("OVERDISPERSED") for w in fit.diagnostics.warnings)


def test_without_noise_the_tolerance_ends_before_their_grid_break_point():
    performance = np.array([0.9, 0.89, 0.87, 0.85, 0.7, 0.5, 0.2])
    drawn = family_bootstrap(np.arange(20), None, 100, n_items=20)
    curve = drawn_curve(np.tile(performance, (20, 1)), X, drawn, chance=CHANCE)
    ours = tolerance_of(curve)
    criterion = CHANCE + 0.9 * (0.9 - CHANCE)
    theirs = robustmargin.grid_break_point(GRID, performance.tolist(), criterion=criterion)
    assert ours.fails_at == theirs.value == 3.0 and ours.value == 2.0
