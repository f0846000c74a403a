"""What is wrong with a fitted curve: scores off it by more than their noise, or a fit at a bound.

Dispersion is that of quasi-likelihood (McCullagh & Nelder 1989, section 4.5), squared residuals in
units of their variance, over degrees of freedom: about 1 where the shape is right. Levels are
scored on the same items of the same families, so the variance is not binomial: it is that of the
residuals of the resamples' own fits, in as many directions as three parameters leave free, and F
says how improbable the sum is (Hotelling 1931). Reported and never acted on: no number changes.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from lab.limits.curve import LOG_BETA, Curves, search_range, survival
from lab.limits.drawn_curve import DrawnCurve
from lab.stats.checks import Floats

N_PARAMETERS = 3
MAX_P = 0.01
"""At most this probable under the fitted shape: then scores are called off the curve."""
EDGE = 1e-9
MIN_SIZE = 0.02
"""Directions that vary by less than this part of the largest are left out of the dispersion."""

Degenerate = Literal["", "cliff", "gentle", "edge"]


@dataclass(frozen=True)
class FitCheck:
    """Whether the shape fits, and whether the search for it ended inside its bounds."""

    dispersion: float | None
    """None where the levels leave nothing free, or no resample varies."""
    p: float | None
    """Of a dispersion so large where the shape is right."""
    overdispersed: bool
    degenerate: Degenerate
    """Where the fit ended: "cliff" and "gentle" are the steepest and the gentlest slope that is
    searched, "edge" the largest or smallest half-way point, or no clean advantage at all."""
    at_bounds: float
    """The share of the resamples whose fit ends at one of these bounds."""


def fit_check(curve: DrawnCurve, fit: Curves, again: Curves) -> FitCheck:
    """Check the fit to a curve, of one row, by those to its resamples, of B rows."""
    dispersion, p = _dispersion(curve, fit, again)
    kinds = _bounds(curve, again)
    return FitCheck(
        dispersion,
        p,
        p is not None and p < MAX_P,
        _bounds(curve, fit)[0],
        float(np.mean([kind != "" for kind in kinds])),
    )


def _bounds(curve: DrawnCurve, fit: Curves) -> list[Degenerate]:
    """Name the bound at which each fit ended, or none."""
    low, high = search_range(curve.x)
    log_theta, log_beta = np.log(fit.theta), np.log(fit.beta)
    edge = (log_theta <= low + EDGE) | (log_theta >= high - EDGE) | (fit.a <= curve.chance)
    cliff, gentle = log_beta >= LOG_BETA[1] - EDGE, log_beta <= LOG_BETA[0] + EDGE
    kinds = np.select([edge, cliff, gentle], ["edge", "cliff", "gentle"], "")
    return list(kinds.tolist())


def _dispersion(
    curve: DrawnCurve, fit: Curves, again: Curves
) -> tuple[float, float] | tuple[None, None]:
    from scipy.stats import f

    free = len(curve.x) - N_PARAMETERS
    n_families = curve.drawn.n_families
    if free < 1 or n_families <= free + 1:
        return None, None
    size, directions = np.linalg.eigh(np.cov(_residuals(curve, curve.again, again), rowvar=False))
    # What hardly varies says nothing: beside a cliff the levels at chance do not move.
    kept = (np.arange(len(size)) >= N_PARAMETERS) & (size > max(MIN_SIZE * size[-1], EDGE**2))
    size, directions, free = size[kept], directions[:, kept], int(kept.sum())
    if not free:
        return None, None
    along = _residuals(curve, curve.y[None, :], fit)[0] @ directions
    # Resamples vary too little where classes are small, by the factor of their intervals.
    squared = float(np.sum(along**2 / size)) / curve.drawn.expand**2
    scaled = squared * (n_families - free) / (free * (n_families - 1))
    return squared / free, float(f.sf(scaled, free, n_families - free))


def _residuals(curve: DrawnCurve, y: Floats, fit: Curves) -> Floats:
    left = survival(curve.x, fit.theta[:, None], fit.beta[:, None])
    return np.asarray(y - curve.chance - (fit.a - curve.chance)[:, None] * left)
