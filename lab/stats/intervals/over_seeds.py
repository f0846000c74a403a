"""The mean over independent training seeds: what it says is said of seeds, never of concepts."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from lab.core.errors import TooFew
from lab.stats.checks import finite_array
from lab.stats.estimate import Estimate

LEAST_SEEDS = 3
OVER_SEEDS = "initialisations, at these concepts"


def over_seeds(values: ArrayLike, *, chance: float | None = None, level: float = 0.95) -> Estimate:
    """Estimate the mean of one value a seed [s] with a t-interval over the seeds.

    It generalises over other seeds of the same training on the same concepts and to nothing else.
    Raises ``TooFew`` under three seeds.
    """
    from scipy.special import stdtrit

    each = finite_array(values, "values of seeds", 1)
    n = len(each)
    if n < LEAST_SEEDS:
        raise TooFew(f"at least {LEAST_SEEDS} seeds", f"{n}", "Train with more seeds.")
    half = float(each.std(ddof=1) / np.sqrt(n) * stdtrit(n - 1, (1 + level) / 2))
    mean = float(each.mean())
    return Estimate(mean, mean - half, mean + half, n, OVER_SEEDS, chance, level)
