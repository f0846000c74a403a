"""Mutual nearest neighbours: how many of an item's neighbours are its neighbours in both spaces."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from numpy.typing import ArrayLike

from lab.distance import DISTANCES
from lab.distance.base import Direction, Distance, Measurement, Needs, Settings
from lab.distance.neighbours.interval import neighbour_estimate, overlay_of
from lab.distance.neighbours.nearest import K
from lab.distance.neighbours.overlay import Overlay, chance_overlap
from lab.distance.pairs import Pairs


def mutual_knn(x: ArrayLike, y: ArrayLike, k: int = K, *, centred: bool = False) -> float:
    """Return the mean share of the k nearest others that rows of [n, d] and [n, e] have in common.

    Nearest by the cosine, of rows as they are or ``centred`` first. In [0, 1]; k / (n - 1) in
    expectation where rows are not pairs. Raises ``TooFew`` for n <= k and ``BadInput`` for NaN,
    zero variance or unequal rows.
    """
    return _mean_overlap(overlay_of(x, y, k, centred=centred))


def measure_mutual_knn(pairs: Pairs, settings: Settings, *, centred: bool = False) -> Measurement:
    """Estimate mutual kNN at k = 10, with a jackknife over units and p by permutation."""
    return neighbour_estimate(
        pairs,
        settings,
        _mean_overlap,
        chance=lambda paired, _: chance_overlap(paired),
        centred=centred,
    )


def _mean_overlap(overlay: Overlay) -> float:
    return float(overlay.overlaps().sum() / overlay.n_present)


_AS_PUBLISHED = Distance(
    id="mutual_knn",
    title=f"Mutual nearest neighbours, k = {K}",
    symbol="mutual kNN",
    needs=Needs.PAIRS,
    direction=Direction.HIGHER,
    source="Huh et al. 2024 (ICML), section 3; ours shares the last places among ties; interval by "
    "delete-one-unit jackknife",
    formula=r"\frac{1}{nk}\sum_i |N^k_X(i) \cap N^k_Y(i)|",
    meaning="Of the ten items most like an item in one space, how many are among the ten most "
    "like it in the other: 1 all of them, by chance k / (n - 1).",
    misleads="It falls as the set of items grows, because nearer rivals turn up: never compare "
    "it between sets of different size.",
    compute=measure_mutual_knn,
    least_rows=K + 2,
    bounds=(0.0, 1.0),
    invariant=frozenset({"scale", "rotation"}),
    symmetric=True,
    self_value=1.0,
    cost=2,
)
DISTANCES.register(_AS_PUBLISHED)
DISTANCES.register(
    replace(
        _AS_PUBLISHED,
        id="mutual_knn_centred",
        title=f"Mutual nearest neighbours, centred, k = {K}",
        symbol="centred kNN",
        source="As Huh et al. 2024 (ICML), section 3, but each space is centred before the cosine, "
        "so that a direction common to all items does not decide who is near",
        compute=partial(measure_mutual_knn, centred=True),
        invariant=frozenset({"scale", "shift", "rotation"}),
    )
)
