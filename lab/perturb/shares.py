"""Which parts of an item are taken away at a share, so that what is gone stays gone."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray


def keep_one(ranks: NDArray[np.float64], share: float) -> NDArray[np.bool_]:
    """Return what is kept when a share is taken away: ranks at or above it, and always the last.

    Nested: what is gone at a share stays gone at a larger one.
    """
    kept = ranks >= share
    if ranks.size:
        kept[int(np.argmax(ranks))] = True
    return kept
