"""Each concept's score at the distance that is best for the concepts of other families."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from lab.core.seeds import stream
from lab.experiments.gap.closing.slide import Scored
from lab.experiments.gap.scores import SCORES, SlideScore
from lab.stats.checks import Floats
from lab.stats.intervals.bootstrap import score_of

N_HALVINGS = 10


def best_of_all(
    levels: Sequence[Scored],
    families: NDArray[np.str_],
    classes: NDArray[np.intp],
    seed: int,
) -> tuple[Floats, list[dict[str, float]]]:
    """Return what ``best_elsewhere`` finds for each score [n, scores], and the places it chose."""
    found, chosen = [], []
    for column, score in enumerate(SCORES):
        grid = np.stack([level.scores[:, column] for level in levels], axis=1)
        own = classes if score.balanced else None
        each, places = best_elsewhere(
            grid, [level.distance for level in levels], families, own, score, seed
        )
        found.append(each)
        ends = {"best_distance_low": min(places), "best_distance_high": max(places)}
        chosen.append({"best_distance": float(np.median(places)), **ends})
    return np.stack(found, axis=1), chosen


def best_elsewhere(
    grid: Floats,
    places: Sequence[float],
    families: NDArray[np.str_],
    classes: NDArray[np.intp] | None,
    score: SlideScore,
    seed: int,
) -> tuple[Floats, list[float]]:
    """Return each concept's score at the place that is best for *other* families, and the places.

    ``grid`` [n, places]. Families are halved; each half is scored where the other is best (ties:
    nearest to as found). The mean of ten halvings, so that no single cut decides. The interval of
    what comes back is conditional on these choices.
    """
    names, codes = np.unique(families, return_inverse=True)
    # Ties go to the first: nearest to as found, then the closing side.
    order = sorted(range(len(places)), key=lambda k: (abs(places[k]), -places[k]))
    scored, chosen = np.zeros(len(grid)), []
    for number in range(N_HALVINGS):
        random = stream(seed, str(number), "halves of families")
        first = (random.permutation(len(names)) < len(names) / 2)[codes]
        for half in (first, ~first):
            mean = score.sign * _mean(grid[~half], None if classes is None else classes[~half])
            place = order[int(mean[order].argmax())]
            chosen.append(float(places[place]))
            scored[half] += grid[half, place] / N_HALVINGS
    return scored, chosen


def _mean(grid: Floats, classes: NDArray[np.intp] | None) -> Floats:
    mean: Floats = score_of(grid, classes, np.ones((1, len(grid))))[0]
    # Sums in another order differ by rounding: equal up to that is a tie.
    return np.asarray(np.round(mean, 12))
