"""Coordinate search: one parameter at a time, up or down, with a step that shrinks."""

from __future__ import annotations

import numpy as np

from lab.adversary.base import Ask, Asking, Lights
from lab.adversary.searches import SEARCHES
from lab.adversary.searches.retreat import retreat, starts

FIRST_STEP = 0.4
SHRINK = 0.5


class CoordinateSearch:
    """From the best of some random lights, the better of two steps along each parameter in turn.

    Compass search (Kolda, Lewis & Torczon 2003): parameters in a drawn order, the step halved
    after a round that finds nothing. The random starts are our own, and so is going half the way
    back from a step that was refused.
    """

    id = "coordinate"
    title = "Coordinate"
    needs_gradient = False
    source = "Compass search; Kolda, Lewis & Torczon (2003), SIAM Review 45"

    def start(self, start: Lights, rng: np.random.Generator, budget: int) -> Asking:
        lights, values = yield from starts(start, rng, budget)
        best, value = lights[values.argmin()], float(values.min())
        step = FIRST_STEP
        while True:
            found = False
            for i in rng.permutation(len(start)):
                pair = np.repeat(best[None], 2, axis=0)
                pair[:, i] = np.clip(pair[:, i] + np.array([step, -step]), 0, 1)
                told = yield Ask(pair)
                pair, values = yield from retreat(best, pair, told, 1)
                if values.min() < value:
                    best, value, found = pair[values.argmin()], float(values.min()), True
            if not found:
                step *= SHRINK


SEARCHES.register(CoordinateSearch())
