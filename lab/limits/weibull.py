"""Weibull's psychometric function, its likelihood, and the search for its maximum.

P(x) = g + (1 - g - l) F(x),  F(x) = 1 - exp(-(x / a)^b)  where P rises with x,
                              F(x) = exp(-(x / a)^b)      where it falls

The scale a is written as the threshold t, at which P(t) is the proportion asked for: then the
likelihood of t is maximised over slope b and lapse rate l alone, which gives its profile.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from lab.stats.checks import Floats

MAX_LAPSE = 0.06
SLOPES = (0.5, 16.0)
"""From gentler than exponential to a step."""
BEYOND = 4.0
"""A threshold is searched to four times the range; what lies beyond the range is censored."""
LEAST_SHARE = 1e-3
"""A threshold is searched down to this share of the greatest value, or to the smallest value."""
N_T, N_SLOPE, N_LAPSE = 160, 24, 4
SURE = 1e-9
WIDER = 1.5
"""How much further likelihood may fall within an interval than the chi-squared quantile says. That
holds for many trials; in simulated sessions of 60, at a true slope of 1.5 to 6, it covered .87 to
.94 where .95 was meant, and this covers .94 to .98."""


@dataclass(frozen=True)
class Form:
    """What is fixed of a function: guess rate, direction, and the proportion of the threshold."""

    guess: float
    rising: bool
    at: float


@dataclass(frozen=True)
class Fit:
    """Parameters of one function and its log likelihood."""

    log_t: float
    log_slope: float
    lapse: float
    log_likelihood: float


def proportion(
    x: Floats, log_t: Floats | float, log_slope: Floats | float, lapse: Floats | float, form: Form
) -> Floats:
    """Return P at values ``x`` >= 0, over the broadcast of all: float64."""
    reach = 1.0 - form.guess - np.asarray(lapse)
    share = (form.at - form.guess) / reach
    log_x = np.log(x, out=np.full_like(x, -np.inf), where=x > 0)
    # The caps keep powers finite; beyond them P is at its end anyway.
    power = np.exp(np.minimum(np.exp(log_slope) * (log_x - log_t), 50.0))
    gone = np.exp(-np.minimum(-np.log(1 - share if form.rising else share) * power, 700.0))
    return np.asarray(form.guess + reach * (1 - gone if form.rising else gone))


class Likelihood:
    """The log likelihood of trials: values ``x`` [n] and whether the answer was right [n]."""

    def __init__(self, x: Floats, right: NDArray[np.bool_], form: Form) -> None:
        self._x, self._right, self._form = x, right, form
        top = float(x.max()) or 1.0
        low = max(float(x[x > 0].min(initial=top)), top * LEAST_SHARE)
        self.log_range = (np.log(low), np.log(top))
        steep = float(np.log(SLOPES[0])), float(np.log(SLOPES[1]))
        self._bounds = [steep, (0.0, MAX_LAPSE)]
        slopes, lapses = np.linspace(*steep, N_SLOPE), np.linspace(0, MAX_LAPSE, N_LAPSE)
        self._grid = np.stack([g.ravel() for g in np.meshgrid(slopes, lapses)], axis=1)

    def at(self, log_t: float, log_slope: Floats | float, lapse: Floats | float) -> Floats:
        """Return the log likelihood of one threshold with slopes and lapse rates [m]."""
        slope, lapse = np.atleast_1d(log_slope)[:, None], np.atleast_1d(lapse)[:, None]
        p = np.clip(proportion(self._x, log_t, slope, lapse, self._form), SURE, 1 - SURE)
        return np.asarray(np.log(np.where(self._right, p, 1 - p)).sum(axis=1))

    def on_grid(self, log_t: float) -> Fit:
        """Return the best of a grid of slopes and lapse rates at one threshold."""
        found = self.at(log_t, self._grid[:, 0], self._grid[:, 1])
        best = int(np.argmax(found))
        log_slope, lapse = self._grid[best]
        return Fit(log_t, float(log_slope), float(lapse), float(found[best]))

    def profile(self, log_t: float) -> float:
        """Return the greatest log likelihood at one threshold, over slope and lapse rate."""
        from scipy.optimize import minimize

        start = self.on_grid(log_t)
        found = minimize(
            lambda p: -self.at(log_t, p[0], p[1])[0], (start.log_slope, start.lapse),
            method="L-BFGS-B", bounds=self._bounds,
        )  # fmt: skip
        return max(start.log_likelihood, -float(found.fun))

    def best(self) -> tuple[Fit, list[Fit]]:
        """Return the maximum, and the best at each threshold of a grid that reaches beyond."""
        from scipy.optimize import minimize

        ends = self.log_range[0] - np.log(BEYOND), self.log_range[1] + np.log(BEYOND)
        grid = [self.on_grid(float(log_t)) for log_t in np.linspace(*ends, N_T)]
        best = max(grid, key=lambda fit: fit.log_likelihood)
        # The surface has kinks where a steep function passes a trial: the best cells are all tried.
        for start in sorted(grid, key=lambda fit: -fit.log_likelihood)[:3]:
            found = minimize(
                lambda p: -self.at(*p)[0], (start.log_t, start.log_slope, start.lapse),
                method="L-BFGS-B", bounds=[ends, *self._bounds],
            )  # fmt: skip
            if -found.fun > best.log_likelihood:
                log_t, log_slope, lapse = (float(value) for value in found.x)
                best = Fit(log_t, log_slope, lapse, -float(found.fun))
        return best, grid

    def interval(
        self, best: Fit, grid: list[Fit], level: float
    ) -> tuple[float | None, float | None]:
        """Return the ends of the profile interval of log t, each None where it is open.

        t is inside where twice the loss of log likelihood is below the chi-squared quantile of one
        degree of freedom, times ``WIDER``. An end beyond the values tried is open.
        """
        least = _least(best, level)
        return self._end(best, grid, least, -1), self._end(best, grid, least, 1)

    def _end(self, best: Fit, grid: list[Fit], least: float, side: int) -> float | None:
        from scipy.optimize import brentq

        inside = best.log_t
        outward = [fit for fit in grid if side * (fit.log_t - best.log_t) > 0][::side]
        for fit in outward:
            # The grid's value is below the profile's: only where it is low is it worth a search.
            if fit.log_likelihood < least and self.profile(fit.log_t) < least:
                low, high = sorted((inside, fit.log_t))
                found = float(brentq(lambda t: self.profile(t) - least, low, high, xtol=1e-4))
                return found if self.log_range[0] <= found <= self.log_range[1] else None
            inside = fit.log_t
        return None

    def region(self, best: Fit, ends: tuple[float, float], level: float) -> Floats:
        """Return parameters (log t, log slope, lapse) [m, 3] that are as likely as the interval's.

        A grid of the thresholds between ``ends``; the maximum is the first row.
        """
        least = _least(best, level)
        rows = [np.array([[best.log_t, best.log_slope, best.lapse]])]
        for log_t in np.linspace(*ends, N_T // 4):
            kept = self._grid[self.at(float(log_t), *self._grid.T) >= least]
            rows.append(np.column_stack([np.full(len(kept), log_t), kept]))
        return np.concatenate(rows)

    def of_one_proportion(self) -> float:
        """Return the log likelihood of the same P at every value."""
        share = np.clip(self._right.mean(), SURE, 1 - SURE)
        return float(np.log(np.where(self._right, share, 1 - share)).sum())


def _least(best: Fit, level: float) -> float:
    from scipy.stats import chi2

    return best.log_likelihood - WIDER * float(chi2.ppf(level, 1)) / 2
