"""Drift: how far embeddings turned, in units of the distance between different items."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from lab.core.errors import BadInput
from lab.distance import DISTANCES
from lab.distance.base import Distance
from lab.stats.checks import Floats, finite_array
from lab.stats.cosine import spread, unit_rows
from lab.stats.estimate import Estimate
from lab.stats.resample import mean_estimate


def drift(clean: ArrayLike, hurt: ArrayLike, reference: ArrayLike | None = None) -> Floats:
    """Return the cosine distance from each clean row to its hurt row, over the clean spread.

    ``clean`` and ``hurt`` are [n, d], row by row the same item; the result is float64 [n]: 0 for
    an embedding that did not turn, 1 for one as far away as another item is on average. The spread
    is that of ``reference`` [m, d], or of ``clean``. A zero row (a missing item) has no direction
    and counts as cosine 0: mask it. Raises ``BadInput`` for unequal shapes.
    """
    a, b = finite_array(clean, "clean embeddings", 2), finite_array(hurt, "hurt embeddings", 2)
    if a.shape != b.shape:
        raise BadInput("equal shapes", f"{a.shape} and {b.shape}", "Embed the same items twice.")
    cosine = np.sum(unit_rows(a) * unit_rows(b), axis=1)
    # The same row twice may give a cosine a rounding error above one.
    return np.asarray(np.maximum(1.0 - cosine, 0.0) / spread(a if reference is None else reference))


def mean_drift(
    clean: ArrayLike, hurt: ArrayLike, families: ArrayLike, *, seed: int = 0
) -> Estimate:
    """Estimate the mean drift of items [n, d], with an interval over families [n].

    Chance is 1: an embedding that keeps nothing of its item is as far away as another item.
    """
    return mean_estimate(drift(clean, hurt), families, chance=1.0, seed=seed)


DISTANCES.register(
    Distance(
        id="drift",
        title="Drift of the embedding",
        direction="lower is closer",
        source="Our own: 1 - cosine between clean and hurt, over its mean between clean items",
        measure=mean_drift,
    )
)
