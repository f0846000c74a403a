"""A curve of counts: right answers of so many, each its own, fitted by maximum likelihood.

A share near 0 or 1 of many answers is known better than one near a half, and the binomial
likelihood weighs it so. Answers of one family are not independent: there ``DrawnCurve`` fits by
least squares, as everywhere in the lab.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from lab.limits.curve import LOG_BETA, Curves, fit_curves, search_range, survival
from lab.limits.drawn_curve import DrawnCurve
from lab.stats.checks import Floats
from lab.stats.threads import one_blas_thread

N_STEPS = 60
LEAST_P = 1e-9


@dataclass(frozen=True)
class CountedCurve(DrawnCurve):
    """Shares ``y`` of ``asked`` independent answers at each level."""

    asked: Floats = field(repr=False, kw_only=True)
    """[L]"""

    def fits(self) -> tuple[Curves, Curves]:
        """The likeliest curve for the shares as they are, and for every resample."""
        with one_blas_thread():
            rows = [self.y[None, :], self.again]
            fit, again = (likeliest(y, self.asked, self.x, self.chance) for y in rows)
            return fit, again


def likeliest(y: Floats, asked: Floats, x: Floats, chance: float) -> Curves:
    """Return the likeliest curve of each row of shares ``y`` [B, L] of ``asked`` [L] at ``x`` [L].

    Fisher scoring (Finney 1971) in (a, log theta, log beta) from the least squares fit; a step that
    does not make the row likelier is not taken, and its damping grows. a is kept in [c, 1].
    """
    start = fit_curves(y, x, chance)
    at = np.stack([start.a, np.log(start.theta), np.log(start.beta)], axis=1)
    (low, high), (gentle, steep) = search_range(x), LOG_BETA
    box = np.array([chance, low, gentle]), np.array([1.0, high, steep])
    log_x = np.log(np.maximum(x, x[1] * 1e-6))
    value = _likelihood(y, asked, _p(at, x, chance))
    damping = np.full(len(y), 1e-3)
    for _ in range(N_STEPS):
        beta, offset = np.exp(at[:, 2:]), log_x - at[:, 1:2]
        h = survival(x, np.exp(at[:, 1:2]), beta)
        p = np.clip(chance + (at[:, :1] - chance) * h, LEAST_P, 1 - LEAST_P)
        slope = np.log(2.0) * beta * np.exp(np.minimum(beta * offset, 6.0)) * h
        slope = slope * (at[:, :1] - chance)
        columns = np.stack([h, slope, -slope * offset], axis=2)
        weight = asked / (p * (1 - p))
        pull = np.einsum("blk,bl->bk", columns, weight * (y - p))
        square = np.einsum("blk,bl,blm->bkm", columns, weight, columns)
        # At a bound of the search a parameter that is pulled outwards stays there.
        stuck = ((at <= box[0]) & (pull < 0)) | ((at >= box[1]) & (pull > 0))
        pull = np.where(stuck, 0.0, pull)
        square = np.where(stuck[:, :, None] | stuck[:, None, :], 0.0, square)
        size = np.einsum("bkk->bk", square)
        square = square + np.eye(3) * (size * damping[:, None] + stuck + 1e-9)[:, :, None]
        step = np.linalg.solve(square, pull[:, :, None])[:, :, 0]
        tried = np.clip(at + np.clip(step, -0.5, 0.5), *box)
        new = _likelihood(y, asked, _p(tried, x, chance))
        better = new > value
        damping = np.clip(np.where(better, damping * 0.1, damping * 10), 1e-9, 1e9)
        at = np.where(better[:, None], tried, at)
        value = np.maximum(value, new)
    return Curves(at[:, 0], np.exp(at[:, 1]), np.exp(at[:, 2]))


def _p(at: Floats, x: Floats, chance: float) -> Floats:
    left = survival(x, np.exp(at[:, 1:2]), np.exp(at[:, 2:]))
    return np.clip(chance + (at[:, :1] - chance) * left, LEAST_P, 1 - LEAST_P)


def _likelihood(y: Floats, asked: Floats, p: Floats) -> Floats:
    return np.asarray((asked * (y * np.log(p) + (1 - y) * np.log1p(-p))).sum(axis=1))
