"""Drift: how far embeddings turned, in units of the distance between different items."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from lab.core.errors import BadInput
from lab.distance import DISTANCES
from lab.distance.base import Direction, Distance, Measurement, Needs, Settings
from lab.distance.measure import undefined
from lab.distance.pairs import Pairs
from lab.stats.checks import Floats, finite_array
from lab.stats.cosine import is_collapsed, spread, unit_rows
from lab.stats.intervals.jackknife import influence_interval


def drift(clean: ArrayLike, hurt: ArrayLike, scale: float | None = None) -> Floats:
    """Return the cosine distance from each clean row to its hurt row, over the clean spread.

    ``clean`` and ``hurt`` are [n, d], row by row the same item; the result is float64 [n]: 0 for
    an embedding that did not turn, 1 for one as far away as another item is on average. The spread
    is ``scale``, measured on other rows, or that of ``clean``. A zero row (a missing item) has no
    direction and counts as cosine 0: mask it. Raises ``BadInput`` for unequal shapes.
    """
    a, b = finite_array(clean, "clean embeddings", 2), finite_array(hurt, "hurt embeddings", 2)
    if a.shape != b.shape:
        raise BadInput("equal shapes", f"{a.shape} and {b.shape}", "Embed the same items twice.")
    cosine = np.sum(unit_rows(a) * unit_rows(b), axis=1)
    # The same row twice may give a cosine a rounding error above one.
    return np.asarray(np.maximum(1.0 - cosine, 0.0) / (spread(a) if scale is None else scale))


def mean_drift(pairs: Pairs, settings: Settings) -> Measurement:
    """Estimate the mean drift of clean rows x to hurt rows y, with an interval over units.

    Chance is 1: an embedding that keeps nothing of its item is as far away as another item. The
    interval (infinitesimal jackknife) knows that the spread, too, is measured on these rows.
    """
    unit = unit_rows(pairs.x)
    if is_collapsed(unit):
        return undefined(pairs, "all clean vectors point the same way: no spread to compare with")
    each = drift(pairs.x, pairs.y)
    value, n = float(each.mean()), len(pairs)
    # How far each row is from the others, of which the spread is the mean.
    from_others = 1 - (unit @ unit.sum(axis=0) - np.sum(unit**2, axis=1)) / (n - 1)
    influence = each - value - 2 * value * (from_others / from_others.mean() - 1)
    low, high = influence_interval(value, influence, pairs.units, settings.level)
    return Measurement(value, low, high, n, pairs.over, chance=1.0, level=settings.level)


DISTANCES.register(
    Distance(
        id="drift",
        title="Drift of the embedding",
        symbol="drift",
        needs=Needs.SHARED,
        direction=Direction.LOWER,
        source="Our own: 1 - cosine between clean and hurt, over its mean between clean items",
        formula=r"\frac{1 - \cos(x_i, y_i)}{\mathrm{mean}_{j \ne k}(1 - \cos(x_j, x_k))}",
        meaning="How far an item's embedding turned: 0 not at all, 1 as far away as another item.",
        misleads="The first side sets the scale: in a space where all items are alike, a small "
        "turn is a large drift.",
        compute=mean_drift,
        bounds=(0.0, None),
        invariant=frozenset({"scale", "common rotation"}),
        self_value=0.0,
        cost=1,
    )
)
