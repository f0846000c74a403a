"""Lines of equal score over two knobs: how much of the one buys how much of the other.

A fractional logistic regression of the mean scores of cells on log2 of a count (pairs, shots) and
on a distance (quasi-likelihood: Papke & Wooldridge 1996, Journal of Applied Econometrics 11, 619),
above chance. Without a product of both, lines of equal score are straight and share one price.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import ArrayLike

from lab.core.errors import BadInput, TooFew
from lab.stats.checks import Floats, finite_array

MOST_LOGIT = 30.0
LEAST_PLACES = 3
"""Distances, and counts: on two of either a line always fits."""


@dataclass(frozen=True)
class ScoreSurface:
    """chance + (1 - chance) / (1 + exp(-z)), z = b0 + b1 log2 count + b2 distance."""

    b: Floats = field(repr=False)
    chance: float
    explained: float
    """The share of the variance over cells that the surface tells (R squared)."""

    @property
    def price(self) -> float:
        """How many doublings of the count one of distance costs; NaN where more brings no more."""
        return float(-self.b[2] / self.b[1]) if self.b[1] > 0 else float("nan")

    def log2_count(self, level: float, distance: ArrayLike) -> Floats:
        """Return log2 of the count at which the score is ``level``, by distance [m].

        NaN where more of the count brings no more score. Raises ``BadInput`` for a level at or
        below chance, or at 1.
        """
        if not self.chance < level < 1:
            got = f"{level}"
            raise BadInput(f"a level above chance, {self.chance:.3g}, and below 1", got, "Move it.")
        z = np.log((level - self.chance) / (1 - level))
        d = np.asarray(distance, np.float64)
        climb = self.b[1] if self.b[1] > 0 else np.nan
        return np.asarray((z - self.b[0] - self.b[2] * d) / climb)


def fit_surface(
    log2_count: ArrayLike, distance: ArrayLike, score: ArrayLike, chance: float
) -> ScoreSurface:
    """Fit the surface to scores [m, k] at distances [m] and counts [k].

    Raises ``BadInput`` where shapes do not agree and ``TooFew`` under three distances or counts.
    """
    from scipy.optimize import minimize

    c, d = finite_array(log2_count, "log2 counts", 1), finite_array(distance, "distances", 1)
    y = finite_array(score, "scores", 2)
    if y.shape != (len(d), len(c)):
        got = f"shape {y.shape}"
        raise BadInput(f"scores of shape {(len(d), len(c))}", got, "One a distance and count.")
    if min(len(np.unique(c)), len(np.unique(d))) < LEAST_PLACES:
        got = f"{len(np.unique(d))} distances and {len(np.unique(c))} counts"
        raise TooFew(f"{LEAST_PLACES} distances and counts", got, "Take more of them.")
    middle = np.array([c.mean(), d.mean()])
    across, down = np.meshgrid(c - middle[0], d - middle[1])
    terms = np.stack([np.ones_like(across), across, down])

    def told(b: Floats) -> Floats:
        z = np.clip(np.tensordot(b, terms, 1), -MOST_LOGIT, MOST_LOGIT)
        return np.asarray(chance + (1 - chance) / (1 + np.exp(-z)))

    def loss(b: Floats) -> float:
        p = told(b)
        return -float(np.mean(y * np.log(p) + (1 - y) * np.log1p(-p)))

    b = np.asarray(minimize(loss, np.array([0.0, 0.5, -1.0])).x)
    spread = float(np.sum((y - y.mean()) ** 2))
    explained = 1 - float(np.sum((y - told(b)) ** 2)) / spread if spread > 0 else 1.0
    return ScoreSurface(np.array([b[0] - b[1:] @ middle, *b[1:]]), chance, explained)
