"""Certificates hold: bounds by their definitions, radii against a probe whose truth is known."""

import numpy as np
import pytest
from scipy.stats import binom, norm

from lab.adversary.certified.smoothing import (
    another,
    certify,
    counted,
    radius_of,
    share_at_least,
    widest,
)
from lab.core.errors import BadInput


@pytest.mark.parametrize("k", [1, 37, 99, 100])
def test_the_bound_is_where_what_was_seen_has_probability_alpha(k):
    low = share_at_least(k, 100, 0.01)
    assert binom.sf(k - 1, 100, low) == pytest.approx(0.01)


def test_nothing_seen_bounds_nothing():
    assert share_at_least(0, 100, 0.01) == 0


@pytest.mark.parametrize(("k", "n", "alpha"), [(3, 2, 0.1), (-1, 2, 0.1), (0, 0, 0.1), (1, 2, 1)])
def test_counts_and_alphas_that_are_none_are_refused(k, n, alpha):
    with pytest.raises(BadInput):
        share_at_least(k, n, alpha)


def test_the_radius_is_that_of_cohen():
    assert radius_of(norm.cdf(1.5), 0.5) == pytest.approx(0.75)
    assert radius_of(0.5, 1) == radius_of(0.2, 1) == 0
    assert widest(1000, 1.0, 0.001) == pytest.approx(norm.ppf(0.001 ** (1 / 1000)))
    with pytest.raises(BadInput):
        radius_of(0.9, 0)


def test_it_abstains_unless_the_answer_is_surely_more_than_half_of_the_draws():
    found = certify(1, np.array([90, 10]), 1.0, 0.01)
    assert (found.answer, found.radius, found.agree, found.n) == (None, 0.0, 10, 100)
    assert certify(0, np.array([55, 45]), 1.0, 0.01).answer is None
    found = certify(0, np.array([90, 10]), 2.0, 0.01)
    assert found.answer == 0
    assert found.radius == pytest.approx(2 * norm.ppf(share_at_least(90, 100, 0.01)))


def test_a_certificate_is_too_wide_as_rarely_as_it_says():
    """A probe that answers 0 up to a stop above: the smoothed answer breaks at just one stop."""
    sigma, alpha, n = 1.0, 0.05, 100
    drawn = np.random.default_rng(1).normal(0, sigma, (2000, n))
    counts = [counted((row > 1.0).astype(int), 2) for row in drawn]
    radii = np.array([certify(0, c, sigma, alpha).radius for c in counts])
    too_wide = (radii > 1.0).mean()
    assert 0.01 < too_wide <= alpha + 3 * np.sqrt(alpha * (1 - alpha) / len(radii))
    assert radii.mean() > 0.5


def test_another_answer_needs_a_lead_that_is_no_chance():
    assert another(np.array([40, 60, 0]), 0, 0.01) is None
    assert another(np.array([30, 70, 0]), 0, 0.01) == 1
    assert another(np.array([70, 30, 0]), 0, 0.01) is None
    false = [another(np.array([k, 100 - k]), 0, 0.01) is not None for k in range(101)]
    assert 0.002 < (binom.pmf(np.arange(101), 100, 0.5) * false).sum() <= 0.01
    assert another(np.array([35, 62, 0]), 0, 0.01) == 1
    assert another(np.array([35, 62, 0, 0, 0, 0]), 0, 0.01) is None  # one of many led
