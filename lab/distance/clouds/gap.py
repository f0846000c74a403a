"""The modality gap: do two clouds of a shared space lie apart from each other?

Both measures look at directions only. What says something is their value where it does not matter
which side a vector is on: the two sides of a pair swap places at random. That null keeps every pair
and every vector; its mean is known in closed form, and its p comes from the same swaps.
"""

from __future__ import annotations

import numpy as np

from lab.distance import DISTANCES
from lab.distance.base import Direction, Distance, Measurement, Needs, Settings
from lab.distance.measure import undefined
from lab.distance.pairs import Pairs
from lab.distance.rescale import directions
from lab.stats.checks import Floats
from lab.stats.intervals.jackknife import influence_interval
from lab.stats.intervals.pair_mean import PairMean, pair_mean_of_features
from lab.stats.nulls.permutation import permutation_p
from lab.stats.nulls.swaps import swap_signs

ONE_WAY = "all vectors of both sides point the same way"
LEAST_ANGLE = 1e-13
"""Cosine distances below this are rounding."""


def modality_gap(pairs: Pairs, settings: Settings) -> Measurement:
    """Estimate |mean(x/|x|) - mean(y/|y|)|, with an interval that behaves near zero.

    The plain norm is biased upwards by what the means move with n rows: two clouds drawn alike read
    about ``chance``. The interval is that of the gap without this bias, whose square is
    n / (n - 1) (value^2 - chance^2), and reaches up to the value at least.
    """
    difference = directions(pairs.x) - directions(pairs.y)
    of_squares, p = _swapped(difference, pairs, settings)
    value = float(np.linalg.norm(difference.mean(axis=0)))
    low, high = np.sqrt(np.maximum(of_squares.interval(settings.level), 0.0))
    # Swapped at random, of the squared sum only each unit's own part is left.
    left = value**2 - of_squares.value * of_squares.pairs / len(pairs) ** 2
    return Measurement(
        value=value,
        low=min(float(low), value),
        high=max(float(high), value),
        n=len(pairs),
        over=pairs.over,
        chance=float(np.sqrt(max(left, 0.0))),
        level=settings.level,
        p=p,
    )


def relative_gap(pairs: Pairs, settings: Settings) -> Measurement:
    """Estimate the distance of a pair over itself plus the mean distance within a side.

    The distance of a pair stays when its sides are swapped, so only the distance within sides has a
    null, and p is that of the modality gap: the one is a rising function of the other.
    """
    u, v = directions(pairs.x), directions(pairs.y)
    of_squares, p = _swapped(u - v, pairs, settings)
    (inside_x, rows_x), (inside_y, rows_y) = _cosines(u), _cosines(v)
    paired = np.maximum(1.0 - np.einsum("ij,ij->i", u, v), 0.0)
    across = float(paired.mean())
    inside = 1.0 - (inside_x + inside_y) / 2
    whole = inside + across
    if whole < LEAST_ANGLE:
        return undefined(pairs, ONE_WAY)
    value = across / whole
    moved_inside = inside_x + inside_y - rows_x - rows_y
    influence = (inside * (paired - across) - across * moved_inside) / whole**2
    low, high = influence_interval(value, influence, pairs.units, settings.level)
    n = len(pairs)
    swapped_inside = inside + of_squares.value * of_squares.pairs / (n * (n - 1)) / 4
    return Measurement(
        value=value,
        low=low,
        high=high,
        n=n,
        over=pairs.over,
        chance=across / (swapped_inside + across),
        level=settings.level,
        p=p,
    )


def _cosines(u: Floats) -> tuple[float, Floats]:
    """Return the mean cosine of different unit rows, and of each with the others [n]."""
    rows = (u @ u.sum(axis=0) - np.einsum("ij,ij->i", u, u)) / (len(u) - 1)
    return float(rows.mean()), rows


def _swapped(difference: Floats, pairs: Pairs, settings: Settings) -> tuple[PairMean, float | None]:
    signs = swap_signs(pairs.units, settings.n_permutations, settings.seed, "gap")
    found = pair_mean_of_features(difference, pairs.units, signs)
    p = permutation_p(found.value, found.signed) if settings.n_permutations else None
    return found, p


DISTANCES.register(
    Distance(
        id="modality_gap",
        title="Modality gap",
        symbol="gap",
        needs=Needs.SHARED,
        direction=Direction.LOWER,
        source="Liang et al. 2022 (NeurIPS, arXiv 2203.02053), section 4.3; chance: the root mean "
        "square over swapped sides; interval of the gap without its bias (U-statistic)",
        formula=r"\left\lVert \frac1n\sum_i \frac{x_i}{|x_i|} - \frac1n\sum_i \frac{y_i}{|y_i|}"
        r"\right\rVert_2",
        meaning="How far the middles of the two clouds lie apart: 0 where they coincide, 2 where "
        "they are opposite points; value^2 - chance^2 is the square of the gap without what few "
        "rows add.",
        misleads="It reads above 0 for any finite n, and a cone of narrow spread makes a small gap "
        "separate the clouds completely: look at the relative gap beside it.",
        compute=modality_gap,
        bounds=(0.0, 2.0),
        invariant=frozenset({"scale", "common rotation"}),
        symmetric=True,
        self_value=0.0,
        cost=1,
    )
)

DISTANCES.register(
    Distance(
        id="relative_gap",
        title="Relative modality gap",
        symbol="relative gap",
        needs=Needs.SHARED,
        direction=Direction.LOWER,
        source="Schrodi et al. 2025 (ICLR, arXiv 2404.07983), RMG, d = 1 - cosine, without i = j; "
        "interval by infinitesimal jackknife, chance over swapped sides to first order",
        formula=r"\frac{d_{xy}}{\frac12(d_{xx} + d_{yy}) + d_{xy}},\quad "
        r"d_{xy} = \frac1n\sum_i (1 - \cos(x_i, y_i)),\quad "
        r"d_{xx} = \mathrm{mean}_{i \ne j}(1 - \cos(x_i, x_j))",
        meaning="How far apart the two sides of a pair are, against items of one side: 0 is the "
        "same place, .5 as far as other items, towards 1 a gap wider than either cloud.",
        misleads="It mixes two things, clouds that lie apart and pairs that do not match: .5 is "
        "what unmatched pairs of one and the same cloud read.",
        compute=relative_gap,
        bounds=(0.0, 1.0),
        invariant=frozenset({"scale", "common rotation"}),
        symmetric=True,
        self_value=0.0,
        cost=1,
    )
)
