"""LogME against the density of a multivariate normal, maximised by another optimiser."""

import numpy as np
import pytest
from scipy.optimize import minimize
from scipy.stats import multivariate_normal

from lab.transferability.read import read


def evidence_by_hand(x, labels):
    """Mean over classes of max over (alpha, beta) of log N(y; 0, I / beta + F F' / alpha) / n."""
    n = len(x)
    best = []
    for c in np.unique(labels):
        y = (labels == c).astype(float)

        def loss(log_precisions, y=y):
            alpha, beta = np.exp(np.clip(log_precisions, -14, 14))
            covariance = np.eye(n) / beta + x @ x.T / alpha
            return -multivariate_normal(np.zeros(n), covariance, allow_singular=False).logpdf(y)

        starts = [(a, b) for a in (-2.0, 2.0, 6.0) for b in (0.0, 3.0)]
        found = [minimize(loss, start, method="Nelder-Mead").fun for start in starts]
        best.append(-min(found) / n)
    return np.mean(best)


@pytest.mark.parametrize(("n", "d"), [(40, 3), (30, 30), (20, 60)], ids=["n > D", "n = D", "n < D"])
def test_is_the_greatest_evidence(n, d):
    random = np.random.default_rng(n + d)
    labels = np.arange(n) % 2
    x = random.normal(size=(n, d))
    x[:, 0] += 2.0 * labels
    assert read("logme", x, labels).value == pytest.approx(evidence_by_hand(x, labels), abs=2e-5)


def test_fewer_items_than_features_does_not_run_away():
    """The defect of counting D features: with n < D the score grew with D instead of falling."""
    random = np.random.default_rng(0)
    labels = np.arange(20) % 2
    x = random.normal(size=(20, 10))
    wide = np.concatenate([x, 1e-6 * random.normal(size=(20, 500))], axis=1)
    assert read("logme", wide, labels).value == pytest.approx(
        read("logme", x, labels).value, abs=1e-3
    )


def test_features_that_say_nothing_leave_the_evidence_of_no_features():
    random = np.random.default_rng(1)
    labels = random.permutation(np.arange(400) % 2)
    x = random.normal(size=(400, 5))
    x -= x.mean(axis=0)
    null = -0.5 * np.log(2 * np.pi * np.e * 0.5)  # y'y / n is 1/2 for either class
    assert read("logme", x, labels).value == pytest.approx(null, abs=0.01)
