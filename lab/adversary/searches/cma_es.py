"""CMA-ES: a cloud of lights that learns which way, and how far, to spread."""

from __future__ import annotations

import numpy as np

from lab.adversary.base import Ask, Asking, Lights
from lab.adversary.searches import SEARCHES

SIGMA = 0.3


class CmaEs:
    """Covariance matrix adaptation by the library ``cmaes``, from the middle of the box.

    Population 4 + 3 ln d, as Hansen recommends; lights outside the box are drawn again.
    """

    id = "cma_es"
    title = "CMA-ES"
    needs_gradient = False
    source = "Hansen (2016), arXiv:1604.00772; library cmaes (Nomura & Shibata 2024)"

    def start(self, start: Lights, rng: np.random.Generator, budget: int) -> Asking:
        from cmaes import CMA  # type: ignore[import-untyped]

        d = len(start)
        cloud = CMA(
            mean=np.full(d, 0.5),
            sigma=SIGMA,
            bounds=np.tile([0.0, 1.0], (d, 1)),
            seed=int(rng.integers(2**31)),
        )
        while True:
            lights = np.stack([cloud.ask() for _ in range(cloud.population_size)])
            told = yield Ask(lights)
            cloud.tell([(x, float(v)) for x, v in zip(lights, told.values, strict=True)])


SEARCHES.register(CmaEs())
