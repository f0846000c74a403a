"""How well a map finds the partner of each test row, and the outcomes that this is told by."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from lab.adapt.unpaired.base import Frame
from lab.adapt.unpaired.csls import cosines
from lab.stats.checks import Floats
from lab.stats.ranking import TIE_DIGITS, hit_share, mean_reciprocal, middle_rank, standing
from lab.study.plan import Outcome

FOUND, OVER_HALF = "recall_at_1", "over_half"
OUTCOMES = (
    Outcome(FOUND, title="R@1", margin=0.02),
    Outcome("mrr", title="mean reciprocal rank", margin=0.02),
    Outcome("ndcg", title="nDCG", margin=0.02),
    Outcome(OVER_HALF, title="R@1 over half of the lead", margin=0.02),
)


def found(frames: tuple[Frame, Frame], w: Floats, x: Floats, y: Floats) -> dict[str, Floats]:
    """Return by outcome one number a query [n]: row i of x is sought among all rows of y.

    By cosine, conditional on this gallery; nDCG with one right answer is 1 / log2(1 + rank).
    """
    rows: NDArray[np.intp] = np.arange(len(x))
    similarity = np.round(cosines(frames[0](x) @ w, frames[1](y)), TIE_DIGITS)
    above, tied = standing(similarity, rows)
    return {
        FOUND: hit_share(above, tied, 1),
        "mrr": mean_reciprocal(above, tied),
        "ndcg": 1 / np.log2(1 + middle_rank(above, tied)),
    }
