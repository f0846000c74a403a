"""The closest pair of each block of a table, calibrated for being the closest of so many."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from lab.distance.base import Distance, Needs
from lab.stats.checks import Floats
from lab.stats.nulls.calibrated import calibrated
from lab.stats.nulls.permutation import permutation_p


def best_of_blocks(
    rows: Sequence[Mapping[str, Any]], nulls: Sequence[Floats | None], entry: Distance
) -> list[dict[str, Any]]:
    """Return the closest pair of every two modalities, with its score among all of their pairs.

    ``nulls`` [cells] of [K] are each cell's values under the same K permutations: the largest of
    each permutation is what the closest is held against. Empty for a measure without a maximum or
    without a test, and for one that needs a shared space: there each map leaves out rows of its
    own, and no permutation runs through all of them.
    """
    if entry.maximum is None or entry.needs != Needs.PAIRS:
        return []
    found = []
    for block in dict.fromkeys(row["modalities"] for row in rows):
        tested = [
            (row, null)
            for row, null in zip(rows, nulls, strict=True)
            if row["modalities"] == block and row["value"] is not None and null is not None
        ]
        if tested:
            best = max((row for row, _ in tested), key=lambda row: row["value"])
            null = np.max([null for _, null in tested], axis=0)
            found.append(
                {
                    **{key: best[key] for key in ("modalities", "a", "b", "value")},
                    "calibrated": calibrated(best["value"], null, entry.maximum),
                    "p": permutation_p(best["value"], null),
                    "n_pairs": len(tested),
                }
            )
    return found
