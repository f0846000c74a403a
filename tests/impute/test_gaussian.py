"""Gaussian EM: plain formulas where there are some, and a likelihood that never falls."""

import numpy as np
import pytest
from scipy.stats import multivariate_normal

from lab.core.progress import Progress
from lab.impute import gaussian
from lab.impute.base import IMPUTERS, Blocks
from tests.impute.planted import hidden, planted, rmse


def test_with_nothing_missing_in_training_it_is_the_ridge_regression_on_what_is_there():
    views, _ = planted(n=200, widths=(4, 3))
    whole = {k: np.ones(200, bool) for k in views}
    filler = IMPUTERS.get("gaussian").fit(views, whole, 0, Progress())
    asked = {"a": np.ones(200, bool), "b": np.zeros(200, bool)}
    blocks = Blocks.of(views, whole)
    z, _ = blocks.join(views, whole)
    prior = gaussian.PRIOR_ROWS * 7
    slope = np.linalg.solve(z[:, :4].T @ z[:, :4] + prior * np.eye(4), z[:, :4].T @ z[:, 4:])
    expected = (z[:, :4] @ slope) * blocks.scale[4:] + blocks.mean[4:]
    assert filler.fill(views, asked)["b"] == pytest.approx(expected, abs=1e-8)


def test_the_penalised_likelihood_never_falls(monkeypatch):
    views, present = planted(n=80, widths=(3, 2, 2))
    blocks = Blocks.of(views, present)
    table, seen = blocks.join(hidden(views, present), present)
    there = blocks.entries(seen)
    prior = gaussian.PRIOR_ROWS * 7
    found = []
    for steps in range(1, 12):
        monkeypatch.setattr(gaussian, "MOST_STEPS", steps)
        mean, covariance = gaussian.fit_gaussian(table, there, Progress())
        penalty = np.linalg.slogdet(covariance)[1] + np.trace(np.linalg.inv(covariance))
        each = [
            multivariate_normal(mean[h], covariance[np.ix_(h, h)]).logpdf(x[h])
            for x, h in zip(table, there, strict=True)
        ]
        found.append(np.sum(each) - prior / 2 * penalty)
    assert (np.diff(found) > -1e-8).all() and found[-1] > found[0] + 1


def test_on_gaussian_data_it_comes_near_the_best_possible_guess():
    """Views of one Gaussian: nothing beats the conditional mean under the true covariance."""
    views, present = planted(n=3000, noise=1.0, seed=3)
    x = np.concatenate(list(views.values()), axis=1)
    truth = np.cov(x.T)
    filled = IMPUTERS.get("gaussian").fit(hidden(views, present), present, 0, Progress())
    error = rmse(filled.fill(hidden(views, present), present), views, present)
    gone = {"a": np.ones(3000, bool), "b": np.zeros(3000, bool), "c": np.ones(3000, bool)}
    have, lack = np.r_[0:6, 11:15], np.r_[6:11]
    slope = np.linalg.solve(truth[np.ix_(have, have)], truth[np.ix_(have, lack)])
    best = x[:, lack].mean(axis=0) + (x[:, have] - x[:, have].mean(axis=0)) @ slope
    ideal = np.sqrt(np.mean((best - views["b"]) ** 2))
    assert rmse(filled.fill(hidden(views, gone), gone), views, gone) < 1.02 * ideal
    assert error < rmse({k: np.broadcast_to(v.mean(axis=0), v.shape) for k, v in views.items()},
                        views, present)  # fmt: skip
