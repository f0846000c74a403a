"""More than two modalities at once: a measure of all pairs, a joint gap, what a third one binds.

All take named spaces, row i of each the same item.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations, permutations

import numpy as np
from numpy.typing import ArrayLike

from lab.core.errors import BadInput
from lab.core.progress import Progress
from lab.distance.base import Direction, Measurement, Settings
from lab.distance.measure import measure, undefined
from lab.distance.neighbours.nearest import K, nearest
from lab.distance.neighbours.overlay import Laid
from lab.distance.pairs import pairs
from lab.stats.checks import Floats
from lab.stats.cosine import unit_rows
from lab.stats.intervals.jackknife import influence_interval

JOINT_GAP = (
    "Our own: the share of the variance on the unit sphere that lies between modalities (eta "
    "squared of a one-way analysis of variance); interval by infinitesimal jackknife"
)


def matrix(
    distance_id: str,
    spaces: Mapping[str, ArrayLike],
    *,
    units: Sequence[str] | ArrayLike | None = None,
    over: str = "",
    space: str = "",
    settings: Settings = Settings(),  # noqa: B008 (frozen)
    progress: Progress | None = None,
) -> dict[tuple[str, str], Measurement]:
    """Return a measure of every two spaces, named in the order given; p is not yet Holm's.

    Raises ``BadInput`` for fewer than two spaces or unequal rows, and what ``measure`` raises.
    """
    cells = list(combinations(_named(spaces), 2))
    progress = progress or Progress()
    progress.start("pairs of spaces", len(cells))
    found = {}
    for a, b in cells:
        both = pairs(spaces[a], spaces[b], units=units, over=over, space=space)
        found[a, b] = measure(distance_id, both, settings)
        progress.advance()
    return found


def joint_gap(
    spaces: Mapping[str, ArrayLike],
    *,
    units: Sequence[str] | ArrayLike | None = None,
    over: str = "",
    space: str = "as given",
    settings: Settings = Settings(),  # noqa: B008 (frozen)
) -> Measurement:
    """Estimate how far M modalities lie apart in one shared space: the share between them, 0 to 1.

    With unit rows u_mi, centroids c_m and the grand mean c: mean_m |c_m - c|^2 over
    mean_mi |u_mi - c|^2. 0 where all centroids agree, 1 where each modality is a point of its own;
    of two modalities the numerator is a quarter of the squared modality gap. Chance is the exact
    mean when the modalities of every item change names at random; it holds for any number of
    modalities, so that gaps over two and over five can be compared. No p: the null that rows are
    not pairs leaves the value as it is. Raises ``BadInput`` for unequal shapes.
    """
    names = _named(spaces)
    sides = [pairs(spaces[names[0]], spaces[name], units=units, over=over) for name in names]
    shapes = {side.y.shape for side in sides}
    if len(shapes) > 1:
        do = "Map all modalities into one space first."
        raise BadInput("modalities of one shape", f"shapes {sorted(shapes)}", do)
    first = sides[0]
    u = np.stack([unit_rows(side.y / (np.abs(side.y).max() or 1.0)) for side in sides])
    n, centroids, grand = len(first), u.mean(axis=1), u.mean(axis=(0, 1))
    total = float(np.mean(np.sum((u - grand) ** 2, axis=2)))
    if total <= np.finfo(np.float64).eps:
        return undefined(first, "zero variance")
    item = u.mean(axis=0)
    off = centroids - grand
    between = float(np.mean(np.sum(off**2, axis=1)))
    within_item = float(np.mean(np.sum((u - item) ** 2, axis=2)))
    # Of the quotient: (influence of between - share x influence of total) / total.
    d_between = 2 * np.mean(np.einsum("mnd,md->mn", u - item, off), axis=0)
    d_total = np.mean(np.sum((u - grand) ** 2, axis=2), axis=0)
    share = between / total
    influence = (d_between - 2 * between - share * (d_total - total)) / total
    low, high = influence_interval(share, influence, first.units, settings.level)
    return Measurement(
        share,
        max(low, 0.0),
        min(high, 1.0),
        n,
        first.over,
        chance=within_item / n / total,
        level=settings.level,
        direction=Direction.LOWER.value,
        space=space,
        reference=JOINT_GAP,
    )


@dataclass(frozen=True)
class Bound:
    """What two mutual kNN with a middle space say about the third, and what it is."""

    a: str
    middle: str
    b: str
    low: float
    value: float
    high: float
    n: int
    k: int


def triangle_bounds(spaces: Mapping[str, ArrayLike], k: int = K) -> list[Bound]:
    """Return, for every two spaces and every third, the bounds that the third sets on mutual kNN.

    For every row |N_A & N_C| >= |N_A & N_B| + |N_B & N_C| - k, because one minus the overlap of two
    lists of k is a metric; for the same reason the overlaps with B cannot differ by more than what
    A and C do not share. Bounds are taken a row and then averaged, which is tighter than bounds of
    averages. Two spaces that both agree with a third must agree: that is what a hub modality shows.
    """
    names = _named(spaces)
    if len(names) < 3:
        raise BadInput("three spaces or more", f"{len(names)}", "Name a third one.")
    lists = {name: nearest(spaces[name], k) for name in names}
    shared: dict[frozenset[str], Floats] = {
        frozenset(two): Laid(lists[two[0]], lists[two[1]]).paired().overlaps()
        for two in combinations(names, 2)
    }
    bounds = []
    for a, middle, b in permutations(names, 3):
        if names.index(a) > names.index(b):
            continue
        left, right = shared[frozenset((a, middle))], shared[frozenset((middle, b))]
        bounds.append(
            Bound(
                a,
                middle,
                b,
                float(np.mean(np.maximum(left + right - 1, 0))),
                float(np.mean(shared[frozenset((a, b))])),
                float(np.mean(1 - np.abs(left - right))),
                len(left),
                k,
            )
        )
    return bounds


def _named(spaces: Mapping[str, ArrayLike]) -> list[str]:
    if len(spaces) < 2:
        raise BadInput("two spaces or more", f"{len(spaces)}", "Name the spaces to compare.")
    return list(spaces)
