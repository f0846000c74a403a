"""The curve of a score against severity: a Weibull fall from the clean score to chance.

P(x) = c + (a - c) (1 - F(x)),  F(x) = 1 - exp(-ln 2 (x / theta)^beta)

F(0) = 0, so a is the clean score; F(theta) = 1/2, so theta is the half-way point between the clean
score and chance c. The form is the psychometric function of Wichmann and Hill (2001, Perception &
Psychophysics 63, 1293) with the guess rate fixed at chance and the lapse rate free.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

LOG_BETA = (np.log(0.5), np.log(16.0))
"""From gentler than exponential to a cliff between two neighbouring levels."""
BEYOND = 4.0
"""Theta is searched to four times the range; what lies beyond the range is censored anyway."""
N_THETA, N_BETA, N_LOCAL, N_REFINE = 48, 20, 7, 4


@dataclass(frozen=True)
class Curves:
    """Fitted parameters of B curves, each float64 [B]; ``a`` is the clean score."""

    a: Floats
    theta: Floats
    beta: Floats


def survival(x: Floats, theta: Floats, beta: Floats) -> Floats:
    """Return 1 - F(x): the part of the clean advantage that is left (1 at 0, 1/2 at theta)."""
    # Powers above e^6 are zero anyway; the cap keeps the exponential from overflowing.
    return np.asarray(np.exp(-np.log(2.0) * np.minimum((x / theta) ** beta, 500.0)))


def _amplitude(b: Floats, q: Floats, most: float) -> tuple[Floats, Floats]:
    """Return the best a - c in [0, most] and how much squared error it takes away."""
    amplitude = np.clip(b / q, 0.0, most)
    return amplitude, 2 * amplitude * b - amplitude**2 * q


def fit_curves(y: Floats, x: Floats, chance: float) -> Curves:
    """Fit the curve to every row of ``y`` [B, L] by least squares over severities ``x`` [L].

    Given (theta, beta) the model is linear in a - c, so a - c is projected out (Golub and Pereyra
    1973) and only a plane is searched: one dense grid for all rows by matrix products, then ever
    finer local grids around each row's best point. a is kept in [c, 1].
    """
    gain_most = 1.0 - chance
    log_theta = np.linspace(np.log(x[1] / BEYOND), np.log(x[-1] * BEYOND), N_THETA)
    log_beta = np.linspace(*LOG_BETA, N_BETA)
    grid_theta, grid_beta = (g.ravel() for g in np.meshgrid(log_theta, log_beta, indexing="ij"))
    h = survival(x, np.exp(grid_theta)[:, None], np.exp(grid_beta)[:, None])
    above = y - chance
    _, gain = _amplitude(above @ h.T, (h**2).sum(axis=-1), gain_most)
    best = np.argmax(gain, axis=1)
    t, b = grid_theta[best], grid_beta[best]
    step_t, step_b = log_theta[1] - log_theta[0], log_beta[1] - log_beta[0]
    unit = np.linspace(-1.0, 1.0, N_LOCAL)
    rows = np.arange(len(y))
    amplitude = np.zeros(len(y))
    for _ in range(N_REFINE):
        local_t = np.clip(t[:, None] + step_t * unit, log_theta[0], log_theta[-1])
        local_b = np.clip(b[:, None] + step_b * unit, *LOG_BETA)
        tt = np.repeat(local_t, N_LOCAL, axis=1)
        bb = np.tile(local_b, (1, N_LOCAL))
        h = survival(x, np.exp(tt)[:, :, None], np.exp(bb)[:, :, None])
        b_local = np.einsum("bgl,bl->bg", h, above)
        a_local, gain = _amplitude(b_local, (h**2).sum(axis=-1), gain_most)
        best = np.argmax(gain, axis=1)
        t, b, amplitude = tt[rows, best], bb[rows, best], a_local[rows, best]
        step_t, step_b = step_t * 0.45, step_b * 0.45
    return Curves(chance + amplitude, np.exp(t), np.exp(b))
