"""What an interval of a lighting experiment is over, and the mean of its pictures with one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from lab.stats.bootstrap import MIN_FAMILIES
from lab.stats.estimate import Estimate
from lab.stats.resample import mean_estimate

OVER = "concept families"


@dataclass(frozen=True)
class Families:
    """What an interval is over: the family of each picture ``[n]``, and how it is resampled."""

    families: NDArray[np.str_]
    n_resamples: int
    seed: int


def estimated(
    values: NDArray[np.float64], over: Families, chance: float | None = None
) -> dict[str, Any]:
    """Return the mean of values ``[n]`` as plain data; without an interval under ten families."""
    if len(set(over.families)) >= MIN_FAMILIES:
        return mean_estimate(
            values, over.families, chance=chance, n_resamples=over.n_resamples, seed=over.seed
        ).as_dict()
    why = f"fewer than {MIN_FAMILIES} families: no interval"
    mean = float(values.mean()) if len(values) else None
    return Estimate(mean, None, None, len(values), OVER, chance, reason=why).as_dict()
