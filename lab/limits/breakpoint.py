"""The breakpoint: the severity at which half of what was above chance is lost, with its interval.

The interval comes from resampling concept families and refitting the curve each time, with the
expanded percentile interval of ``lab.stats.bootstrap``, and ``benchmarks/breakpoint_coverage.py``
prints its coverage. In a trial of 300 runs a cell plain percentiles covered .91 to .95,
normal intervals .80 to .93 and basic ones .63 to .87: what a fit says of a cliff between two levels
is not a shifted copy of the truth.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import ArrayLike

from lab.core.errors import BadInput, TooFew
from lab.limits.curve import Floats, fit_curves, survival
from lab.limits.isotonic import half_way
from lab.limits.verdict import Status, ends_of, is_inside, status_of, width_of
from lab.stats.bootstrap import N_RESAMPLES, FamilyBootstrap, family_bootstrap
from lab.stats.checks import finite_array
from lab.stats.estimate import Estimate
from lab.stats.threads import one_blas_thread

MIN_LEVELS = 3
OVER = "concept families"


@dataclass(frozen=True)
class Breakpoint:
    """Where a curve breaks, in severity units, and everything needed to judge and to draw it."""

    status: Status
    value: float | None
    """None where censored: a breakpoint is never extrapolated."""
    low: float | None
    """None where the interval is open below the first severity above 0."""
    high: float | None
    """None where the interval is open above the last severity."""
    censored: Literal["", "left", "right"]
    clean: Estimate
    """The fitted clean score a."""
    chance: float
    width: float | None
    """Severity from 75 % to 25 % of the advantage left: small is a cliff, large a slope."""
    theta: float
    """Half-way point of the fit, for drawing only: outside the range it is no breakpoint."""
    beta: float
    """Steepness of the fit."""
    isotonic: float | None
    """Half-way crossing of a monotone fit without a shape; None where it does not cross."""
    isotonic_agrees: bool | None
    """False where that crossing leaves the interval: then the shape does not fit."""
    n: int
    n_families: int
    reason: str
    over: str = OVER
    level: float = 0.95

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)


def fitted_curve(found: Breakpoint, x: ArrayLike) -> Floats:
    """Return the fitted score at severities ``x`` [m], for drawing: float64 [m]."""
    a = found.chance if found.clean.value is None else found.clean.value
    left = survival(finite_array(x, "severities", 1), np.array(found.theta), np.array(found.beta))
    return found.chance + (a - found.chance) * left


def level_estimates(
    scores: ArrayLike,
    *,
    classes: ArrayLike | None,
    families: ArrayLike,
    chance: float,
    n_resamples: int = N_RESAMPLES,
    seed: int = 0,
) -> list[Estimate]:
    """Estimate the score at each level from scores [n, L]: pointwise bands of the curve."""
    table, drawn = _resampled(scores, classes, families, n_resamples, seed)
    values, resampled = drawn.score(table), drawn.scores(table)
    ends = [drawn.interval(column) for column in resampled.T]
    return [
        Estimate(float(value), low, high, len(table), OVER, chance, drawn.level)
        for value, (low, high) in zip(values, ends, strict=True)
    ]


def breakpoint_of(
    scores: ArrayLike,
    severities: ArrayLike,
    *,
    classes: ArrayLike | None,
    families: ArrayLike,
    chance: float,
    n_resamples: int = N_RESAMPLES,
    seed: int = 0,
) -> Breakpoint:
    """Estimate the breakpoint of per-item scores [n, L] at severities [L], the first of them 0.

    A score is in [0, 1], 1 where the answer is right and ``chance`` where the item is missing.
    ``classes`` [n] asks for balanced accuracy, None for the plain mean; ``families`` [n] are what
    is resampled. Ends of the interval outside the tested range are None; a censored breakpoint
    keeps the end that is inside. Raises ``BadInput`` for NaN, scores or chance out of range,
    unequal lengths or severities that do not rise from 0, and ``TooFew`` under three levels or
    ten families.
    """
    table, drawn = _resampled(scores, classes, families, n_resamples, seed)
    x = _checked_severities(severities, table.shape[1])
    if not 0.0 <= chance < 1.0:
        raise BadInput("chance in [0, 1)", f"{chance}", "Pass 1 / number of classes.")
    with one_blas_thread():
        y = drawn.score(table)
        fit = fit_curves(y[None, :], x, chance)
        again = fit_curves(drawn.scores(table), x, chance)
    a, theta, beta = float(fit.a[0]), float(fit.theta[0]), float(fit.beta[0])
    clean = Estimate(
        a, *drawn.interval(again.a), n=len(table), over=OVER, chance=chance, level=drawn.level
    )
    status, reason = status_of(clean, theta, x, chance)
    low, high = ends_of(status, drawn.interval(again.theta), x)
    crossing = half_way(y, x, chance)
    working = status != "does not work clean"
    breaks = status == "breaks"
    censored: dict[Status, Literal["left", "right"]] = {"holds": "right", "breaks at once": "left"}
    return Breakpoint(
        status=status,
        value=theta if breaks else None,
        low=low,
        high=high,
        censored=censored.get(status, ""),
        clean=clean,
        chance=chance,
        width=width_of(theta, beta) if breaks else None,
        theta=theta,
        beta=beta,
        isotonic=crossing if working else None,
        isotonic_agrees=is_inside(crossing, low, high) if working else None,
        n=len(table),
        n_families=drawn.n_families,
        reason=reason,
        level=drawn.level,
    )


def _resampled(
    scores: ArrayLike,
    classes: ArrayLike | None,
    families: ArrayLike,
    n_resamples: int,
    seed: int,
) -> tuple[Floats, FamilyBootstrap]:
    table = finite_array(scores, "scores", 2)
    if table.min() < 0.0 or table.max() > 1.0:
        got = f"{table.min():.3g} to {table.max():.3g}"
        raise BadInput("scores in [0, 1]", got, "Pass 1 where right and 0 where wrong.")
    return table, family_bootstrap(families, classes, n_resamples, seed, n_items=len(table))


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
