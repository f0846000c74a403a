"""SPSA: a slope from two lights, by moving all parameters at once in a random direction."""

from __future__ import annotations

import numpy as np

from lab.adversary.base import Ask, Asking, Lights
from lab.adversary.searches import SEARCHES
from lab.adversary.searches.retreat import starts

STEP, PROBE = 0.15, 0.1
ALPHA, GAMMA = 0.602, 0.101
"""How step and probe shrink with the iteration: Spall's own recommendation."""


class Spsa:
    """Simultaneous perturbation stochastic approximation from the best of some random lights.

    Spall (1992), eq. 2.2, with signs for directions and the gains of Spall (1998). Deviations:
    the start is the best of random lights, refused ones brought back (``retreat``); the slope is
    scaled to its own largest entry, so that a step is a length in the box whatever the victim's
    units, and steps are clipped to the box.
    """

    id = "spsa"
    title = "SPSA"
    needs_gradient = False
    source = "Spall (1992), IEEE Trans. Automatic Control 37; gains: Spall (1998)"

    def start(self, start: Lights, rng: np.random.Generator, budget: int) -> Asking:
        lights, values = yield from starts(start, rng, budget)
        at = lights[values.argmin()]
        k = 0
        while True:
            probe, step = PROBE / (k + 1) ** GAMMA, STEP / (k + 1) ** ALPHA
            signs = rng.choice([-1.0, 1.0], len(start))
            pair = np.clip(np.stack([at + probe * signs, at - probe * signs]), 0, 1)
            told = yield Ask(pair)
            # Clipped probes are closer than asked: the slope is taken over what was moved.
            moved = pair[0] - pair[1]
            rise = told.values[0] - told.values[1]
            slope = np.divide(rise, moved, out=np.zeros_like(moved), where=moved != 0)
            largest = np.abs(slope).max()
            if largest > 0:
                at = np.clip(at - step * slope / largest, 0, 1)
            k += 1


SEARCHES.register(Spsa())
