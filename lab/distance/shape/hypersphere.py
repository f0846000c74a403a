"""Alignment and uniformity on the unit sphere (Wang & Isola 2020): pairs close, items spread."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from lab.distance import DISTANCES
from lab.distance.base import Direction, Distance, Measurement, Needs, Settings
from lab.distance.measure import ZERO_VARIANCE, is_constant, undefined
from lab.distance.pairs import Pairs
from lab.distance.rescale import directions
from lab.distance.vectors import row_blocks
from lab.stats.checks import Floats
from lab.stats.intervals.jackknife import influence_interval
from lab.stats.nulls.paired_sums import paired_sums
from lab.stats.nulls.permutation import permutation_p, permutations
from lab.stats.threads import in_threads

TEMPERATURE = 2.0
"""t of exp(-t |u - u'|^2), as in the paper."""
BLOCK_ROWS = 256


def alignment(pairs: Pairs, settings: Settings) -> Measurement:
    """Estimate the mean squared distance of the two unit vectors of a pair.

    Chance is its mean over all ways to pair the rows, in closed form.
    """
    u, v = directions(pairs.x), directions(pairs.y)
    squared = np.einsum("ij,ij->i", u - v, u - v)
    value = float(squared.mean())
    low, high = influence_interval(value, squared - value, pairs.units, settings.level)
    lengths = float(np.sum(u**2) + np.sum(v**2)) / len(pairs)
    p = None
    if settings.n_permutations:
        orders = permutations(pairs.units, settings.n_permutations, settings.seed, "alignment")
        null = lengths - 2 * paired_sums(u, v, orders) / len(pairs)
        p = permutation_p(value, null, "lower")
    return Measurement(
        value=value,
        low=low,
        high=high,
        n=len(pairs),
        over=pairs.over,
        chance=lengths - 2 * float(u.mean(axis=0) @ v.mean(axis=0)),
        level=settings.level,
        p=p,
    )


def uniformity(x: Floats) -> tuple[float, Floats]:
    """Return log mean exp(-2 |u_i - u_j|^2) over i != j, and the influence of each row [n].

    ``x`` is [n, d]; u are its unit rows. Memory is O(block n).
    """
    u = directions(x)
    n, lengths = len(u), np.einsum("ij,ij->i", u, u)

    def sums(block: slice) -> Floats:
        kernel = u[block] @ u.T
        kernel *= 2
        kernel -= lengths
        kernel -= lengths[block, None]
        # Rounding may make a distance negative.
        np.minimum(kernel, 0.0, out=kernel)
        kernel *= TEMPERATURE
        np.exp(kernel, out=kernel)
        own: Floats = kernel[np.arange(len(kernel)), np.arange(n)[block]]
        return np.asarray(kernel.sum(axis=1) - own)

    rows = np.concatenate(list(in_threads(sums, row_blocks(n, BLOCK_ROWS)))) / (n - 1)
    mean = float(rows.mean())
    return float(np.log(mean)), 2 * (rows - mean) / mean


def uniform_sphere(d: int) -> float:
    """Return the uniformity of points spread evenly over the unit sphere in ``d`` dimensions.

    With t = u . u', E exp(4 t) = 0F1(; d / 2; 4), exact in every dimension.
    """
    from scipy.special import hyp0f1

    return float(-2 * TEMPERATURE + np.log(hyp0f1(d / 2, TEMPERATURE**2)))


def _of_side(side: str) -> Callable[[Pairs, Settings], Measurement]:
    def measure_side(pairs: Pairs, settings: Settings) -> Measurement:
        x = pairs.x if side == "a" else pairs.y
        if is_constant(x):
            return undefined(pairs, ZERO_VARIANCE)
        value, influence = uniformity(x)
        low, high = influence_interval(value, influence, pairs.units, settings.level)
        return Measurement(
            value=value,
            low=low,
            high=high,
            n=len(pairs),
            over=pairs.over,
            chance=uniform_sphere(x.shape[1]),
            level=settings.level,
        )

    return measure_side


DISTANCES.register(
    Distance(
        id="alignment",
        title="Alignment",
        symbol="alignment",
        needs=Needs.SHARED,
        direction=Direction.LOWER,
        source="Wang & Isola 2020 (ICML, arXiv 2005.10242), eq. 2 with alpha = 2",
        formula=r"\frac1n\sum_i \left| \frac{x_i}{|x_i|} - \frac{y_i}{|y_i|} \right|^2"
        r" = 2 - 2\,\mathrm{mean}_i \cos(x_i, y_i)",
        meaning="How far apart the two unit vectors of a pair are, squared: 0 is the same "
        "direction, 2 a right angle, 4 opposite.",
        misleads="A space where all vectors are alike reads near 0 without matching anything: "
        "compare it with chance, which pairs the rows at random, and with uniformity.",
        compute=alignment,
        bounds=(0.0, 4.0),
        invariant=frozenset({"scale", "common rotation"}),
        symmetric=True,
        self_value=0.0,
        cost=1,
    )
)

for _side, _name in (("a", "first"), ("b", "second")):
    DISTANCES.register(
        Distance(
            id=f"uniformity_{_side}",
            title=f"Uniformity of the {_name} space",
            symbol=f"uniformity {_side}",
            needs=Needs.ONE,
            direction=Direction.NEITHER,
            source="Wang & Isola 2020 (ICML, arXiv 2005.10242), eq. 3 with t = 2, without i = j; "
            "chance is a uniform sphere of this width, exactly",
            formula=r"\log \mathrm{mean}_{i \ne j} \exp\left(-2 |u_i - u_j|^2\right),"
            r"\quad u = x / |x|",
            meaning="How evenly the directions spread over the sphere: 0 is all in one direction, "
            "near -4 is spread as evenly as a wide sphere allows.",
            misleads="In a wide space -4 is reached by any cloud without a common direction, so it "
            "says little of clusters: the effective rank looks further.",
            compute=_of_side(_side),
            bounds=(-4 * TEMPERATURE, 0.0),
            invariant=frozenset({"scale", "rotation"}),
            cost=1,
        )
    )
