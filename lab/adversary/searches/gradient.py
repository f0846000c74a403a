"""Gradient search: down the slope of the victim's own value, with restarts."""

from __future__ import annotations

import numpy as np

from lab.adversary.base import Ask, Asking, Lights
from lab.adversary.searches import SEARCHES
from lab.adversary.searches.retreat import starts

STEPS = 30
"""Of each start; a smaller budget ends before."""
STEP = 0.12
DECAY_1, DECAY_2, TINY = 0.9, 0.99, 1e-8


class GradientSearch:
    """Projected Adam from the best random lights, the next best after every 30 steps.

    Kingma & Ba (2015) with projection on the box; second moments decay faster (.99), since there
    are few steps. A step costs four forward-equivalents, a random light one, so a budget of 40 ends
    within the first start, after 7 steps at most.
    """

    id = "gradient"
    title = "Gradient"
    needs_gradient = True
    source = "Kingma & Ba (2015), ICLR; restarts as in Madry et al. (2018), ICLR"

    def start(self, start: Lights, rng: np.random.Generator, budget: int) -> Asking:
        lights, values = yield from starts(start, rng, budget)
        order = np.argsort(values, kind="stable")
        while True:
            for row in order:
                at, mean, square = lights[row].copy(), np.zeros(len(start)), np.zeros(len(start))
                for k in range(1, STEPS + 1):
                    told = yield Ask(at[None], gradient=True)
                    slope = np.zeros(len(start)) if told.gradients is None else told.gradients[0]
                    mean = DECAY_1 * mean + (1 - DECAY_1) * slope
                    square = DECAY_2 * square + (1 - DECAY_2) * slope**2
                    scaled = (mean / (1 - DECAY_1**k)) / (np.sqrt(square / (1 - DECAY_2**k)) + TINY)
                    at = np.clip(at - STEP * scaled, 0, 1)


SEARCHES.register(GradientSearch())
