"""Curricula: how hard each training item is, in which order to show them, how many at a step."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from lab.core.seeds import stream
from lab.data.splits import family_folds
from lab.probes.few_labels import FewLabelProbe
from lab.stats.checks import Floats

FOLDS = 5


def difficulty(
    x: Floats, y: NDArray[np.intp], families: NDArray[np.str_], seed: int
) -> tuple[Floats, Floats]:
    """Return of each item [n] its loss and its distance to the mean of its class, both by what
    the other folds of families teach. Raises ``TooFew`` as ``family_folds``."""
    fold, k = family_folds(families, y.astype(str), FOLDS, seed), int(y.max()) + 1
    loss, away = np.empty(len(y)), np.empty(len(y))
    for i in range(FOLDS):
        out = fold == i
        probe = FewLabelProbe.fit(x[~out], y[~out], families[~out], k, seed)
        loss[out] = -probe.log_proba(x[out])[np.arange(out.sum()), y[out]]
        means = np.stack([x[~out & (y == c)].mean(axis=0) for c in range(k)])
        away[out] = np.linalg.norm(x[out] - means[y[out]], axis=1)
    return loss, away


def false_labels(y: NDArray[np.intp], share: float, n_classes: int, seed: int) -> NDArray[np.intp]:
    """Return class codes [n], this share of them, drawn once and for all, replaced by others."""
    rng = stream(seed, "", "false labels")
    rows, found = rng.permutation(len(y))[: round(share * len(y))], y.copy()
    found[rows] = (y[rows] + rng.integers(1, n_classes, len(rows))) % n_classes
    return found


def by_score(scores: Floats, y: NDArray[np.intp], seed: int) -> NDArray[np.intp]:
    """Return the rows in rising order of ``scores`` [n] within each class, classes in step: every
    class is there from the start, in its share. Equal scores come in a drawn order."""
    drawn, place = stream(seed, "", "equally hard").permutation(len(y)), np.empty(len(y))
    for c in np.unique(y):
        mine = drawn[y[drawn] == c]
        rising = mine[np.argsort(scores[mine], kind="stable")]
        place[rising] = (np.arange(len(mine)) + 0.5) / len(mine)
    return np.asarray(drawn[np.argsort(place[drawn], kind="stable")])


def paced(step: int, steps: int, n: int, start: float, full: float) -> int:
    """Return how many of ``n`` items are shown at a step from 0 on: at first a share ``start``,
    and all from the share ``full`` of the steps on, in a line (Wu, Dyer & Neyshabur 2021).

    >>> [paced(step, 10, 100, 0.2, 0.5) for step in (0, 2, 5, 9)]
    [20, 52, 100, 100]
    """
    grown = min(step / (full * steps), 1.0)
    return max(1, round(n * (start + (1 - start) * grown)))
