"""The mean of each feature over the rows that have it: the least that a fill must beat."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from lab.core.progress import Progress
from lab.impute.base import IMPUTERS, Blocks, Guess, TableImputer
from lab.stats.checks import Floats


def learn_mean(
    blocks: Blocks, table: Floats, seen: NDArray[np.bool_], seed: int, progress: Progress
) -> Guess:
    """Guess 0, which is the mean of a centred feature."""
    return lambda rows, there: np.zeros_like(rows)


IMPUTERS.register(
    TableImputer("mean", "the mean", "Little & Rubin (2002), section 4.2.1", learn_mean)
)
