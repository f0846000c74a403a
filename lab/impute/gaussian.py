"""One Gaussian over all views, fitted by EM; a missing view is its mean given the others."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from lab.core.progress import Progress
from lab.impute.base import IMPUTERS, Blocks, Guess, TableImputer
from lab.stats.checks import Floats

MOST_STEPS = 60
TOLERANCE = 1e-4
"""EM stops where no entry of mean and covariance moves by more; their mean square is 1."""
PRIOR_ROWS = 0.5
"""The covariance is drawn to the identity as by so many rows a feature: with fewer rows than
features the likelihood alone has no maximum. Our choice."""


def fit_gaussian(
    table: Floats, there: NDArray[np.bool_], progress: Progress
) -> tuple[Floats, Floats]:
    """Return mean [d] and covariance [d, d] of a table [n, d] of which entries are missing.

    EM (Dempster, Laird & Rubin 1977; Little & Rubin 2002, section 11.2) from the standard normal;
    the covariance has a prior.
    """
    n, d = table.shape
    mean, covariance = np.zeros(d), np.eye(d)
    prior = PRIOR_ROWS * d
    progress.start("Gaussian: EM", MOST_STEPS)
    for _ in range(MOST_STEPS):
        whole, doubt = table.copy(), np.zeros((d, d))
        for rows, have in _patterns(there):
            slope, left = _given(covariance, have)
            whole[np.ix_(rows, ~have)] = _expected(table[rows], mean, slope, have)
            doubt[np.ix_(~have, ~have)] += len(rows) * left
        new_mean = whole.mean(axis=0)
        centred = whole - new_mean
        new = (centred.T @ centred + doubt + prior * np.eye(d)) / (n + prior)
        moved = max(np.abs(new_mean - mean).max(), np.abs(new - covariance).max())
        mean, covariance = new_mean, new
        progress.advance()
        if moved < TOLERANCE:
            break
    return mean, covariance


def learn_gaussian(
    blocks: Blocks, table: Floats, seen: NDArray[np.bool_], seed: int, progress: Progress
) -> Guess:
    """Fit the Gaussian to what was observed; a guess is the mean given what the row has."""
    mean, covariance = fit_gaussian(table, blocks.entries(seen), progress)

    def guess(rows: Floats, there: NDArray[np.bool_]) -> Floats:
        whole = rows.copy()
        for asked, have in _patterns(blocks.entries(there)):
            slope, _ = _given(covariance, have)
            whole[np.ix_(asked, ~have)] = _expected(rows[asked], mean, slope, have)
        return whole

    return guess


def _expected(rows: Floats, mean: Floats, slope: Floats, have: NDArray[np.bool_]) -> Floats:
    return np.asarray(mean[~have] + (rows[:, have] - mean[have]) @ slope)


def _patterns(
    there: NDArray[np.bool_],
) -> Iterator[tuple[NDArray[np.intp], NDArray[np.bool_]]]:
    """Yield, for each way in which entries are missing, its rows and which entries it has."""
    kinds, of = np.unique(there, axis=0, return_inverse=True)
    for k, have in enumerate(kinds):
        yield np.flatnonzero(of.ravel() == k), have


def _given(covariance: Floats, have: NDArray[np.bool_]) -> tuple[Floats, Floats]:
    """Return the slope [have, lack] of the missing on the observed, and what it leaves unsaid."""
    across = covariance[np.ix_(have, ~have)]
    slope = np.asarray(np.linalg.solve(covariance[np.ix_(have, have)], across), np.float64)
    return slope, covariance[np.ix_(~have, ~have)] - across.T @ slope


IMPUTERS.register(
    TableImputer(
        "gaussian", "one Gaussian (EM)", "Dempster, Laird & Rubin (1977), JRSS B 39, 1",
        learn_gaussian,
    )
)  # fmt: skip
