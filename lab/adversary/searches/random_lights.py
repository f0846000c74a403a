"""Random search: lights drawn evenly from the box. What every other search has to beat."""

from __future__ import annotations

import numpy as np

from lab.adversary.base import Ask, Asking, Lights
from lab.adversary.searches import SEARCHES

AT_ONCE = 8


class RandomSearch:
    """Independent uniform lights, a few at a time."""

    id = "random"
    title = "Random"
    needs_gradient = False
    source = "Uniform draws from the box; Bergstra & Bengio (2012), JMLR 13"

    def start(self, start: Lights, rng: np.random.Generator, budget: int) -> Asking:
        while True:
            yield Ask(rng.random((AT_ONCE, len(start))))


SEARCHES.register(RandomSearch())
