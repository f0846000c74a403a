"""A curve of scores over rising severities, as it is and in every resample of the same families.

It is drawn once and serves every statistic of the curve: bands, breakpoint, tolerance, and, where
two curves share their resamples, their ratio.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import ArrayLike

from lab.core.errors import BadInput, TooFew
from lab.limits.curve import Curves, fit_curves
from lab.stats.checks import Floats, finite_array
from lab.stats.intervals.bootstrap import FAMILIES, FamilyBootstrap
from lab.stats.threads import one_blas_thread

MIN_LEVELS = 3
OVER = FAMILIES


@dataclass(frozen=True)
class DrawnCurve:
    """Scores ``y`` at severities ``x``, and what every resample makes of them."""

    x: Floats
    """[L], rising from 0."""
    y: Floats = field(repr=False)
    """[L]"""
    again: Floats = field(repr=False)
    """[B, L]"""
    chance: float
    drawn: FamilyBootstrap = field(repr=False)
    n: int

    def bands(self) -> list[tuple[float, float]]:
        """The interval of the score at each level."""
        return [self.drawn.interval(column) for column in self.again.T]

    def fits(self) -> tuple[Curves, Curves]:
        """The fit to the scores as they are, of one row, and to every resample, of B rows."""
        with one_blas_thread():
            fit = fit_curves(self.y[None, :], self.x, self.chance)
            return fit, fit_curves(self.again, self.x, self.chance)


def drawn_curve(
    scores: ArrayLike, severities: ArrayLike, drawn: FamilyBootstrap, *, chance: float
) -> DrawnCurve:
    """Return the curve of per-item scores [n, L] at severities [L], the first of them 0.

    A score is in [0, 1], 1 where the answer is right and ``chance`` where the item is missing.
    ``drawn`` resamples the same n items. Raises ``BadInput`` for NaN, scores or chance out of
    range, unequal lengths or severities that do not rise from 0, and ``TooFew`` under three levels.
    """
    table = finite_array(scores, "scores", 2)
    if table.min() < 0.0 or table.max() > 1.0:
        got = f"{table.min():.3g} to {table.max():.3g}"
        raise BadInput("scores in [0, 1]", got, "Pass 1 where right and 0 where wrong.")
    if len(table) != drawn.weights.shape[1]:
        got = f"{len(table)} rows of scores, {drawn.weights.shape[1]} items resampled"
        raise BadInput("one row of scores an item", got, "Resample the families of these items.")
    x = _checked_severities(severities, table.shape[1])
    if not 0.0 <= chance < 1.0:
        raise BadInput("chance in [0, 1)", f"{chance}", "Pass 1 / number of classes.")
    with one_blas_thread():
        y = drawn.score(table)
    return DrawnCurve(x, y, drawn.scores(table), chance, drawn, len(table))


def _checked_severities(severities: ArrayLike, n_levels: int) -> Floats:
    x = finite_array(severities, "severities", 1)
    if len(x) != n_levels:
        got = f"{len(x)} severities, {n_levels} columns of scores"
        raise BadInput("one severity a column of scores", got, "Align severities and scores.")
    if len(x) < MIN_LEVELS:
        raise TooFew(f"at least {MIN_LEVELS} levels", f"{len(x)}", "Test more severities.")
    if x[0] != 0.0 or np.any(np.diff(x) <= 0):
        raise BadInput("severities rising from 0", f"{x.tolist()}", "Sort them, the clean first.")
    return x
