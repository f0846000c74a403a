"""Slide the two clouds of a shared space together or apart along the gap between them.

Liang et al. 2022, "Mind the gap" (NeurIPS), section 4.3: with unit rows, delta = mean(x) - mean(y)
and u = delta / |delta|, x <- norm(x - l u / 2) and y <- norm(y + l u / 2). At l = |delta| the means
meet before the rows are scaled back to length 1; below 0 the clouds move apart.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import ArrayLike

from lab.core.errors import BadInput
from lab.core.seeds import stream
from lab.stats.checks import Floats, finite_array
from lab.stats.cosine import unit_rows

LEAST_GAP = 1e-9
"""Below this the means of unit rows differ by rounding alone, and point nowhere."""


@dataclass(frozen=True)
class Gap:
    """The gap of two clouds: its direction u [d], of length 1, and its length |delta|."""

    direction: Floats = field(repr=False)
    length: float


def gap_of(x: ArrayLike, y: ArrayLike) -> Gap:
    """Return the gap between clouds x [n, d] and y [m, d] of one space; no pairs are needed.

    Raises ``BadInput`` for sides of different width, NaN, or clouds whose means coincide.
    """
    a, b = _clouds(x, y)
    delta = unit_rows(a).mean(axis=0) - unit_rows(b).mean(axis=0)
    length = float(np.linalg.norm(delta))
    if length < LEAST_GAP:
        do = "There is no gap to slide along; choose two other views."
        raise BadInput("two clouds with different means", f"a gap of {length:.1g}", do)
    return Gap(np.asarray(delta / length), length)


def slide(
    x: ArrayLike, y: ArrayLike, direction: ArrayLike, distance: float
) -> tuple[Floats, Floats]:
    """Return both clouds slid by ``distance`` in all along ``direction`` [d], half on each side.

    Rows are scaled to length 1 before and after. A row that lands on the origin has no direction
    and stays there. Raises ``BadInput`` for NaN, unequal widths or a direction without length.
    """
    a, b = _clouds(x, y)
    u = finite_array(direction, "direction", 1)
    if u.shape != (a.shape[1],):
        got = f"shape {u.shape}"
        raise BadInput(f"a direction of shape ({a.shape[1]},)", got, "Use the space's own gap.")
    if not np.isfinite(distance):
        raise BadInput("a finite distance", f"{distance}", "Pass a number.")
    length = np.linalg.norm(u)
    if not length > 0:
        raise BadInput("a direction with a length", "all zeros", "Use gap_of(x, y).direction.")
    half = distance / 2 * u / length
    return unit_rows(unit_rows(a) - half), unit_rows(unit_rows(b) + half)


def random_direction(x: ArrayLike, y: ArrayLike, number: int, seed: int) -> Floats:
    """Return a direction [d] drawn at random from the clouds' own spread, at a right angle to u.

    It is a random mixture of the rows, each cloud centred: it lies where the data lie, as the gap
    may, but does not join the means. An isotropic direction would mostly miss the data.
    """
    a, b = _clouds(x, y)
    a, b = unit_rows(a), unit_rows(b)
    rows = np.concatenate([a - a.mean(axis=0), b - b.mean(axis=0)])
    mixed = stream(seed, str(number), "random direction").standard_normal(len(rows)) @ rows
    u = gap_of(a, b).direction
    drawn = mixed - (mixed @ u) * u
    length = float(np.linalg.norm(drawn))
    if length < LEAST_GAP:
        do = "A random shift needs clouds that spread in two directions or more."
        raise BadInput("clouds that spread beside the gap", "clouds on one line", do)
    return np.asarray(drawn / length)


def _clouds(x: ArrayLike, y: ArrayLike) -> tuple[Floats, Floats]:
    a, b = finite_array(x, "the first vectors", 2), finite_array(y, "the second vectors", 2)
    if a.shape[1] != b.shape[1]:
        got = f"shapes {a.shape} and {b.shape}"
        raise BadInput("two clouds of one width", got, "Map both into one shared space first.")
    return a, b
