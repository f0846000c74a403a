"""A Gromov-Wasserstein start: couple two clouds so that distances inside each agree, then turn.

Alvarez-Melis & Jaakkola (2018), "Gromov-Wasserstein Alignment of Word Embedding Spaces", EMNLP;
solved by conditional gradient in POT (Peyré et al. 2016, square loss) where theirs is entropic.
Time grows with the cube of the rows, so at most 200 a side are coupled, drawn by the seed.
"""

from __future__ import annotations

from lab.adapt.unpaired.base import STARTS, Start, orthogonal
from lab.core.progress import Progress
from lab.core.seeds import stream
from lab.distance.clouds.gromov_wasserstein import best_match, distances
from lab.stats.checks import Floats
from lab.stats.threads import one_blas_thread

MOST_ROWS = 200


def coupled(x: Floats, y: Floats, seed: int) -> tuple[Floats, Floats, Floats]:
    """Return up to 200 drawn rows of each side, as many of both, and their coupling [r, r].

    Each side comes in an order of its own, so that no order of the rows given is looked at.
    """
    n = min(len(x), len(y), MOST_ROWS)
    a, b = (
        rows[stream(seed, side, "coupled rows").permutation(len(rows))[:n]]
        for side, rows in (("x", x), ("y", y))
    )
    with one_blas_thread():
        return a, b, best_match(distances(a), distances(b)).plan


def fit(x: Floats, y: Floats, seed: int, progress: Progress) -> Floats:
    """Return W [p, p] that turns each row of x towards what it is coupled with."""
    progress.check()
    a, b, plan = coupled(x, y, seed)
    return orthogonal(a.T @ plan @ b)


STARTS.register(
    Start("gw", "a Gromov-Wasserstein start", fit, 3, "Alvarez-Melis & Jaakkola 2018, EMNLP")
)
