"""Recall, reciprocal rank and median rank as measures: intervals, chance and p.

The gallery is fixed: every interval is over queries, conditional on it. Under the null that rows
are not pairs hits are no binomial count, because two queries cannot both have the same gallery item
as their pair; the p is by permutation of the pairing.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Literal

import numpy as np

from lab.distance import DISTANCES
from lab.distance.base import Direction, Distance, Measurement, Needs, Settings
from lab.distance.neighbours.retrieval import pair_standing, similarities
from lab.distance.pairs import Pairs
from lab.stats.checks import Floats
from lab.stats.intervals.share import median_interval, share_interval
from lab.stats.nulls.permutation import permutation_p, permutations
from lab.stats.ranking import hit_share, mean_reciprocal, middle_rank, standings

DEPTHS = (1, 5, 10)


@dataclass(frozen=True)
class RetrievalScore:
    """What is taken from the standing of a query's pair, and how it is summed up."""

    of: Callable[[Floats, Floats], Floats]
    """From how many beat the pair, and how many equal it."""
    summary: Callable[..., Floats]
    """``np.mean`` or ``np.median``."""
    chance: Callable[[int], float]
    """By the number of gallery items."""
    interval: Callable[..., tuple[float, float]]
    tail: Literal["upper", "lower"] = "upper"
    """Which values under permutation are as good."""


def measure_retrieval(
    pairs: Pairs, settings: Settings, score: RetrievalScore, swap: bool
) -> Measurement:
    """Estimate a score of retrieval, x the queries and y the gallery, or the other way round."""
    both = pairs.swapped() if swap else pairs
    scores = score.of(*pair_standing(both.x, both.y))
    value = float(score.summary(scores))
    low, high = score.interval(scores, both.units, settings.level)
    p = null = None
    if settings.n_permutations:
        null = score.summary(null_scores(both, settings, score), axis=1)
        p = permutation_p(value, null, score.tail)
    return Measurement(
        value,
        low,
        high,
        len(pairs),
        f"{pairs.over}, conditional on the gallery",
        chance=score.chance(len(pairs)),
        level=settings.level,
        p=p,
        null=null,
    )


def null_scores(pairs: Pairs, settings: Settings, score: RetrievalScore) -> Floats:
    """Return the score of every query under permuted pairings: [B, n].

    Each query's scores of all gallery items are made once; a pairing only picks among them.
    """
    orders = np.array(
        list(permutations(pairs.units, settings.n_permutations, settings.seed, "retrieval"))
    )
    null = np.empty(orders.shape)
    for block, similarity in similarities(pairs.x, pairs.y):
        of_all = score.of(*standings(similarity))
        null[:, block] = of_all[np.arange(len(of_all)), orders[:, block]]
    return null


def _harmonic_mean_chance(n: int) -> float:
    return float(np.sum(1 / np.arange(1, n + 1)) / n)


WAYS = {"ab": ("first to second", False), "ba": ("second to first", True)}
SOURCE = "Usual in cross-modal retrieval; ties shared; interval over queries, gallery fixed"
MISLEADS = (
    "It falls as the gallery grows, and look-alikes in the gallery count as errors: compare only "
    "galleries of one size and kind."
)


def _recall(k: int, way: str) -> Distance:
    words, swap = WAYS[way]
    score = RetrievalScore(
        partial(hit_share, k=k), np.mean, lambda n: min(k, n) / n, interval=share_interval
    )
    return Distance(
        id=f"recall_at_{k}_{way}",
        title=f"Recall at {k}, {words}",
        symbol=f"R@{k}",
        needs=Needs.SHARED,
        direction=Direction.HIGHER,
        source=SOURCE,
        formula=rf"\frac{{1}}{{n}}\sum_i \mathbb{{1}}[\mathrm{{rank}}_i \le {k}]",
        meaning=f"How many items of one side have their pair among the {k} nearest of the other "
        "side: 1 all of them, by chance k / n.",
        misleads=MISLEADS,
        compute=partial(measure_retrieval, score=score, swap=swap),
        least_rows=max(4, k + 1),
        bounds=(0.0, 1.0),
        invariant=frozenset({"scale", "common rotation"}),
        self_value=1.0,
        cost=1,
    )


def _reciprocal(way: str) -> Distance:
    words, swap = WAYS[way]
    score = RetrievalScore(mean_reciprocal, np.mean, _harmonic_mean_chance, interval=share_interval)
    return Distance(
        id=f"mrr_{way}",
        title=f"Mean reciprocal rank, {words}",
        symbol="MRR",
        needs=Needs.SHARED,
        direction=Direction.HIGHER,
        source=SOURCE,
        formula=r"\frac{1}{n}\sum_i \frac{1}{\mathrm{rank}_i}",
        meaning="How early the pair comes on average: 1 always first, .5 as if always second, by "
        "chance H_n / n.",
        misleads="The first places decide it: a pair that falls from place 1 to 2 costs as much as "
        "one that falls from 2 out of sight.",
        compute=partial(measure_retrieval, score=score, swap=swap),
        bounds=(0.0, 1.0),
        invariant=frozenset({"scale", "common rotation"}),
        self_value=1.0,
        cost=1,
    )


def _median_rank(way: str) -> Distance:
    words, swap = WAYS[way]
    score = RetrievalScore(
        middle_rank, np.median, lambda n: (n + 1) / 2, median_interval, tail="lower"
    )
    return Distance(
        id=f"median_rank_{way}",
        title=f"Median rank, {words}",
        symbol="MdR",
        needs=Needs.SHARED,
        direction=Direction.LOWER,
        source=SOURCE,
        formula=r"\mathrm{median}_i\, \mathrm{rank}_i",
        meaning="At which place the pair of half of the items comes, or earlier: 1 is the best, by "
        "chance (n + 1) / 2.",
        misleads="It says nothing of the worse half, and doubles when the gallery doubles.",
        compute=partial(measure_retrieval, score=score, swap=swap),
        bounds=(1.0, None),
        invariant=frozenset({"scale", "common rotation"}),
        self_value=1.0,
        cost=1,
    )


for _way in WAYS:
    for _entry in (*(_recall(k, _way) for k in DEPTHS), _reciprocal(_way), _median_rank(_way)):
        DISTANCES.register(_entry)
