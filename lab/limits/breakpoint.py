"""The breakpoint: the severity at which half of what was above chance is lost, with its interval.

The interval comes from resampling concept families and refitting the curve each time, with the
expanded percentile interval of ``lab.stats.intervals.bootstrap``, and
``benchmarks/breakpoint_coverage.py`` prints its coverage. In a trial of 300 runs a cell plain
percentiles covered .91 to .95, normal intervals .80 to .93 and basic ones .63 to .87: what a fit
says of a cliff between two levels is not a shifted copy of the truth.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import ArrayLike

from lab.limits.curve import survival
from lab.limits.drawn_curve import OVER, DrawnCurve
from lab.limits.fit_check import FitCheck, fit_check
from lab.limits.isotonic import half_way
from lab.limits.verdict import Status, ends_of, is_inside, status_of, width_of
from lab.stats.checks import Floats, finite_array
from lab.stats.estimate import Estimate


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
    check: FitCheck
    over: str = OVER
    level: float = 0.95

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)


def fitted_curve(found: Breakpoint, x: ArrayLike) -> Floats:
    """Return the fitted score at severities ``x`` [m], for drawing: float64 [m]."""
    a = found.chance if found.clean.value is None else found.clean.value
    left = survival(finite_array(x, "severities", 1), np.array(found.theta), np.array(found.beta))
    return found.chance + (a - found.chance) * left


def breakpoint_of(curve: DrawnCurve) -> Breakpoint:
    """Estimate the breakpoint of a curve.

    Ends of the interval outside the tested range are None; a censored breakpoint keeps the end
    that is inside.
    """
    x, chance, drawn = curve.x, curve.chance, curve.drawn
    fit, again = curve.fits()
    a, theta, beta = float(fit.a[0]), float(fit.theta[0]), float(fit.beta[0])
    clean = Estimate(
        a, *drawn.interval(again.a), n=curve.n, over=OVER, chance=chance, level=drawn.level
    )
    status = status_of(clean, theta, x, chance)
    low, high = ends_of(status, drawn.interval(again.theta), x)
    crossing = half_way(curve.y, x, chance)
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
        n=curve.n,
        n_families=drawn.n_families,
        check=fit_check(curve, fit, again),
        level=drawn.level,
    )
