"""Cycle consistency of neighbours: out to a neighbour in one space, and back in the other."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from lab.distance import DISTANCES
from lab.distance.base import Direction, Distance, Measurement, Needs, Settings
from lab.distance.neighbours.interval import neighbour_estimate, overlay_of
from lab.distance.neighbours.nearest import K
from lab.distance.neighbours.overlay import Overlay, at
from lab.distance.pairs import Pairs
from lab.stats.checks import Floats
from lab.stats.intervals.share import wilson_interval


def cycle_knn(x: ArrayLike, y: ArrayLike, k: int = K) -> float:
    """Return the share of rows that find back to themselves: out in ``y``, back in ``x``.

    Row i counts where it is among the k nearest, in x [n, d], of one of its own k nearest in
    y [n, e]. Raises as ``mutual_knn`` does.
    """
    return _share_back(overlay_of(x, y, k, centred=True))


def chance_cycle(overlay: Overlay) -> float:
    """Return the mean over all n! ways to pair the rows, in closed form.

    Then the k nearest in y are any k of the n - 1 others, and row i is missed where none is among
    the D_i rows that have i as a neighbour in x: with C(n - 1 - D_i, k) / C(n - 1, k). Not for
    lists with ties, where a step takes part of a place.
    """
    from scipy.special import gammaln

    k, others = overlay.k, overlay.n_present - 1
    listed = overlay.x.index >= 0
    named = np.bincount(overlay.x.index[listed], overlay.x_part[listed], len(overlay.x))
    missing = others - named
    # With fewer than k rows that miss i, one of any k finds it.
    free = np.maximum(missing, k)
    log_missed = (gammaln(free + 1) - gammaln(free - k + 1)) - (
        gammaln(others + 1) - gammaln(others - k + 1)
    )
    return float(1 - np.mean(np.where(missing < k, 0.0, np.exp(log_missed))))


def measure_cycle_knn(pairs: Pairs, settings: Settings) -> Measurement:
    """Estimate cycle kNN at k = 10, with a jackknife over units and p by permutation."""
    return neighbour_estimate(
        pairs,
        settings,
        _share_back,
        chance=_chance,
        centred=True,
        interval=wilson_interval,
    )


def _chance(overlay: Overlay, null: Floats) -> float | None:
    """In closed form; of lists with ties the mean under permutation, None where there is none."""
    if all(np.isin(part, (0.0, 1.0)).all() for part in (overlay.x_part, overlay.y_part)):
        return chance_cycle(overlay)
    return float(null.mean()) if len(null) else None


def _share_back(overlay: Overlay) -> float:
    # (i, j) is a step out where j is near i in y, and (j, i) the way back where i is near j in x.
    found = np.minimum(overlay.y_part, at(overlay.x_part, overlay.back))
    return float(found.max(axis=1).sum() / overlay.n_present)


DISTANCES.register(
    Distance(
        id="cycle_knn",
        title=f"Cycle of nearest neighbours, k = {K}",
        symbol="cycle kNN",
        needs=Needs.PAIRS,
        direction=Direction.HIGHER,
        source="cycle_knn in the code of Huh et al. 2024 (platonic-rep); ours centres before the "
        "cosine and shares the last places among ties; interval by delete-one-unit jackknife",
        formula=r"\frac{1}{n}\sum_i \mathbb{1}[\exists j \in N^k_Y(i): i \in N^k_X(j)]",
        meaning="How many items find back to themselves by a step to a near item in the second "
        "space and a step to a near item in the first.",
        misleads="One agreeing neighbour of ten is enough, so it is near 1 where mutual kNN is "
        "still low; its chance is not small in small sets.",
        compute=measure_cycle_knn,
        least_rows=K + 2,
        bounds=(0.0, 1.0),
        invariant=frozenset({"scale", "shift", "rotation"}),
        cost=2,
    )
)
