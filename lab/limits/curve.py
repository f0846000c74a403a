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

GRID = (0.0, 0.5, 1.0, 2.0, 3.0, 4.0, 5.0)
"""The severities of every curve: clean, the five published levels, and half of the first."""

LOG_BETA = (np.log(0.5), np.log(16.0))
"""From gentler than exponential to a cliff between two neighbouring levels."""
BEYOND = 4.0
"""Theta is searched to four times the range; what lies beyond the range is censored anyway."""
N_THETA, N_BETA, N_STEPS = 48, 20, 20


@dataclass(frozen=True)
class Curves:
    """Fitted parameters of B curves, each float64 [B]; ``a`` is the clean score."""

    a: Floats
    theta: Floats
    beta: Floats


def search_range(x: Floats) -> tuple[float, float]:
    """Return the least and the greatest log theta that is searched for severities ``x`` [L]."""
    return float(np.log(x[1] / BEYOND)), float(np.log(x[-1] * BEYOND))


def survival(x: Floats, theta: Floats, beta: Floats) -> Floats:
    """Return 1 - F(x): the part of the clean advantage that is left (1 at 0, 1/2 at theta)."""
    # 2^-500 is as good as zero; the cap keeps the power from overflowing.
    return np.asarray(np.exp2(-np.minimum((x / theta) ** beta, 500.0)))


def fit_curves(y: Floats, x: Floats, chance: float) -> Curves:
    """Fit the curve to every row of ``y`` [B, L] by least squares over severities ``x`` [L].

    Given (theta, beta) the model is linear in a - c, so a - c is projected out (Golub and Pereyra
    1973) and only a plane is searched: one dense grid for all rows by matrix products, then
    damped Gauss-Newton steps from each row's best point. a is kept in [c, 1].
    """
    above, most = y - chance, 1.0 - chance
    log_theta = np.linspace(*search_range(x), N_THETA)
    log_beta = np.linspace(*LOG_BETA, N_BETA)
    grid = np.stack([g.ravel() for g in np.meshgrid(log_theta, log_beta, indexing="ij")])
    h = survival(x, np.exp(grid[0])[:, None], np.exp(grid[1])[:, None])
    _, gain = _amplitude(above @ h.T, (h**2).sum(axis=1), most)
    low = np.array([log_theta[0], log_beta[0]])
    high = np.array([log_theta[-1], log_beta[-1]])
    at, amplitude = _polish(above, x, grid.T[np.argmax(gain, axis=1)], (low, high), most)
    return Curves(chance + amplitude, np.exp(at[:, 0]), np.exp(at[:, 1]))


def _amplitude(b: Floats, q: Floats, most: float) -> tuple[Floats, Floats]:
    """Return the best a - c in [0, most] and how much squared error it takes away.

    ``b`` is the product of data and shape, ``q`` the square of the shape.
    """
    amplitude = np.clip(b / q, 0.0, most)
    return amplitude, 2 * amplitude * b - amplitude**2 * q


def _polish(
    above: Floats, x: Floats, at: Floats, box: tuple[Floats, Floats], most: float
) -> tuple[Floats, Floats]:
    """Take Levenberg-Marquardt steps in (log theta, log beta), [B, 2], each row on its own.

    The Jacobian is Kaufman's (1975) for a projected amplitude. A step that does not lessen the
    error is not taken, and the row's damping grows. Returns the parameters and a - c.
    """
    log_x = np.log(np.maximum(x, x[1] * 1e-6))
    damping = np.full(len(at), 1e-2)

    def error(at: Floats) -> tuple[Floats, Floats, Floats]:
        h = survival(x, np.exp(at[:, :1]), np.exp(at[:, 1:]))
        amplitude, gain = _amplitude((above * h).sum(axis=1), (h**2).sum(axis=1), most)
        return h, amplitude, gain

    h, amplitude, gain = error(at)
    for _ in range(N_STEPS):
        beta = np.exp(at[:, 1:])
        offset = log_x - at[:, :1]
        power = np.exp(np.minimum(beta * offset, 6.0))
        slope = np.log(2.0) * beta * power * h
        free = ((amplitude > 0) & (amplitude < most))[:, None] / (h**2).sum(axis=1)[:, None]
        columns = [slope, -slope * offset]
        jacobian = [
            amplitude[:, None] * (d - h * (h * d).sum(axis=1)[:, None] * free) for d in columns
        ]
        residual = above - amplitude[:, None] * h
        square = [[(j * k).sum(axis=1) for k in jacobian] for j in jacobian]
        pull = [(j * residual).sum(axis=1) for j in jacobian]
        # Damping in units of the larger curvature; the tiny constant serves a flat error.
        added = damping * np.maximum(square[0][0], square[1][1]) + 1e-12
        p, q, r = square[0][0] + added, square[1][1] + added, square[0][1]
        determinant = p * q - r**2
        step = np.stack([q * pull[0] - r * pull[1], p * pull[1] - r * pull[0]], axis=1)
        tried = np.clip(at + np.clip(step / determinant[:, None], -1.0, 1.0), *box)
        new_h, new_amplitude, new_gain = error(tried)
        better = new_gain > gain
        damping = np.clip(np.where(better, damping * 0.1, damping * 5.0), 1e-9, 1e6)
        at = np.where(better[:, None], tried, at)
        h = np.where(better[:, None], new_h, h)
        amplitude = np.where(better, new_amplitude, amplitude)
        gain = np.maximum(gain, new_gain)
    return at, amplitude
