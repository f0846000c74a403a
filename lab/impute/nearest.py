"""The mean of the nearest donors: rows that have what is missing, near in what both have."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from lab.core.errors import TooFew
from lab.core.progress import Progress
from lab.impute.base import IMPUTERS, Blocks, Guess, TableImputer
from lab.stats.checks import Floats

N_DONORS = 5


def learn_nearest(
    blocks: Blocks, table: Floats, seen: NDArray[np.bool_], seed: int, progress: Progress
) -> Guess:
    """Keep all rows as donors.

    The distance of a row and a donor is the mean squared difference over the entries that both
    have (Troyanskaya et al. 2001; ``KNNImputer`` of scikit-learn); each missing view is the plain
    mean of the view of the ``N_DONORS`` nearest, the first of equally near ones. The guess raises
    ``TooFew`` where no donor has the view and shares one with the row.
    """

    def guess(rows: Floats, there: NDArray[np.bool_]) -> Floats:
        shared = np.zeros((len(rows), len(table)))
        total = np.zeros_like(shared)
        for k, columns in enumerate(blocks.columns):
            both = there[:, k, None] & seen[None, :, k]
            a, b = rows[:, columns], table[:, columns]
            apart = (a**2).sum(axis=1)[:, None] + (b**2).sum(axis=1)[None] - 2 * a @ b.T
            total += np.where(both, apart, 0.0)
            shared += np.where(both, blocks.widths[k], 0.0)
        # A donor that shares nothing is at no distance at all.
        distance = np.where(shared > 0, total / np.maximum(shared, 1), np.inf)
        filled = rows.copy()
        for k, columns in enumerate(blocks.columns):
            asked = np.flatnonzero(~there[:, k])
            near = np.where(seen[None, :, k], distance[asked], np.inf)
            nearest = np.argsort(near, axis=1, kind="stable")[:, :N_DONORS]
            usable = np.isfinite(np.take_along_axis(near, nearest, axis=1))
            if not usable.any(axis=1).all():
                row = asked[int(np.argmin(usable.any(axis=1)))]
                raise TooFew(
                    f"a donor that has {blocks.names[k]} and shares a modality with row {row}",
                    "none", "Take another imputer, or add rows that have both.",
                )  # fmt: skip
            weight = usable / usable.sum(axis=1, keepdims=True)
            filled[asked, columns] = (table[nearest][:, :, columns] * weight[:, :, None]).sum(
                axis=1
            )
        return filled

    return guess


IMPUTERS.register(
    TableImputer(
        "nearest", "the nearest donors", "Troyanskaya et al. (2001), Bioinformatics 17, 520",
        learn_nearest,
    )
)  # fmt: skip
