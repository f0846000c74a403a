"""Paired differences on the same pictures, one row each, decided by the one rule."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from lab.core import say
from lab.experiments.lighting.families import Families
from lab.stats.checks import codes_of
from lab.stats.contrast import Over, contrast
from lab.stats.decide import Reason
from lab.stats.rows import row_of, untested_row


def difference(
    a: NDArray[np.float64],
    b: NDArray[np.float64],
    over: Families,
    classes: NDArray[np.intp] | None = None,
) -> dict[str, Any]:
    """Return the mean of a - b, scores ``[n]`` of the same pictures, as a row that is not decided.

    With ``classes`` ``[n]`` it is the mean over classes of the mean in the class. Under ten
    families there is neither interval nor p.
    """
    apart = np.asarray(a - b, np.float64)
    if not len(apart):
        return untested_row(Reason.NO_ITEMS)
    families = codes_of(over.families, len(apart), "families")
    items = Over(families, classes, over.n_resamples, over.seed)
    return row_of(contrast(apart, items, zero=0.0))


def in_words(row: dict[str, Any]) -> str:
    """Say a difference with interval and n: "0.20 (0.08 to 0.31), n = 40"."""
    if row["value"] is None:
        return "undefined (no picture)"
    return f"{say.estimate(row['value'], row['low'], row['high'])}, n = {row['n']}"
