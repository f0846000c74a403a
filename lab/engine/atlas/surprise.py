"""Most surprising: cells that neither their encoder nor their harm explains."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from lab.core.errors import BadInput
from lab.engine.atlas.atlas import Atlas, Block, values
from lab.engine.atlas.merits import Merit
from lab.stats.checks import Floats
from lab.stats.decide import LEVEL, Verdict, decide
from lab.stats.estimate import Estimate
from lab.stats.intervals.bootstrap import FAMILIES

LEAST = 3
"""Of encoders and of ways: of two, the residuals of the one mirror those of the other."""


@dataclass(frozen=True)
class Surprise:
    """One cell, and how far it is from what its row and its column would give."""

    encoder: str
    way: str
    value: float
    expected: float
    residual: Estimate
    """Its interval holds for all cells of the block at once."""
    verdict: Verdict


def surprises(atlas: Atlas, block: Block, merit: Merit) -> list[Surprise]:
    """Return every cell of a block, the most surprising first.

    The expected value is additive, grand mean + encoder + harm, which by least squares over a full
    table is the sum of the two means less the grand one (Tukey 1949). Intervals are simultaneous:
    each residual's resampled error is divided by its spread, and the largest over all cells of each
    resample gives the one half width that holds for every cell (Westfall & Young 1993, max-t).
    Raises ``BadInput`` for fewer than three encoders or ways.
    """
    if min(block.rows.shape) < LEAST:
        got = f"{len(block.encoders)} models and {len(block.ways)} ways"
        raise BadInput(f"{LEAST} models and {LEAST} ways, or more", got, "Choose all kinds.")
    value, again = values(atlas, block, merit)
    left, drawn = _residuals(value), _residuals(again)
    spread = drawn.std(axis=0, ddof=1)
    safe = np.where(spread > 0, spread, np.inf)
    largest = (np.abs(drawn - left) / safe).max(axis=(1, 2))
    half = np.quantile(largest, 1 - LEVEL) * spread
    found = []
    for (i, j), residual in np.ndenumerate(left):
        share = float((1 + np.sum(largest >= abs(residual) / safe[i, j])) / (1 + len(largest)))
        estimate = Estimate(float(residual), float(residual - half[i, j]),
                            float(residual + half[i, j]), block.n, FAMILIES)  # fmt: skip
        verdict = decide(estimate, share, n_families=block.n_families).verdict
        found.append(Surprise(block.encoders[i], block.ways[j], float(value[i, j]),
                              float(value[i, j] - residual), estimate, verdict))  # fmt: skip
    return sorted(found, key=lambda one: -abs(one.residual.value or 0.0))


def _residuals(table: Floats) -> Floats:
    """Return what row and column leave of the last two axes."""
    rows, columns = table.mean(axis=-1, keepdims=True), table.mean(axis=-2, keepdims=True)
    return np.asarray(table - rows - columns + table.mean(axis=(-2, -1), keepdims=True))
