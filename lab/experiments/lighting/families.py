"""What an interval of a lighting experiment is over; means and paired differences with one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from lab.stats.checks import codes_of
from lab.stats.contrast import Over, contrast
from lab.stats.decide import Reason
from lab.stats.estimate import Estimate
from lab.stats.intervals.bootstrap import MIN_FAMILIES
from lab.stats.intervals.resample import mean_estimate
from lab.stats.intervals.unanimous import unanimous
from lab.stats.rows import ContrastRow, row_of, untested_row

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
    n_families = len(set(over.families))
    if n_families >= MIN_FAMILIES:
        found = mean_estimate(
            values, over.families, chance=chance, n_resamples=over.n_resamples, seed=over.seed
        ).as_dict()
        if agreed := unanimous(np.asarray(values, np.float64), n_families):
            found["low"], found["high"] = agreed
        return found
    why = f"fewer than {MIN_FAMILIES} families: no interval"
    mean = float(values.mean()) if len(values) else None
    return Estimate(mean, None, None, len(values), OVER, chance, reason=why).as_dict()


def difference(a: NDArray[np.float64], b: NDArray[np.float64], over: Families) -> ContrastRow:
    """Return the mean of a - b, scores ``[n]`` of the same pictures, as a row that is not decided.

    Under ten families there is neither interval nor p.
    """
    if not len(a):
        return untested_row(Reason.NO_ITEMS)
    items = Over(codes_of(over.families, len(a), "families"), None, over.n_resamples, over.seed)
    return row_of(contrast(np.asarray(a - b, np.float64), items, zero=0.0))
