"""An order of pairs that depends on what the rows hold, never on where they stand."""

from __future__ import annotations

import hashlib

import numpy as np

from lab.distance.pairs import Pairs
from lab.distance.rescale import centred_side
from lab.stats.checks import Floats

DIGITS = 10
"""Of how far a row lies: rounding in another order of sums stays below."""


def in_own_order(pairs: Pairs) -> Pairs:
    """Return the same pairs in the same order, however their rows were ordered.

    Rows stand by unit, and within it by how far they lie from the mean of their sides, which no
    scale, shift or rotation of a side changes; those equally far by a digest of both sides. Where
    every row is a unit of its own, its place is its unit: what is drawn by unit follows the row.
    Exchanging the sides changes nothing.
    """
    single = pairs.n_units == len(pairs)
    # By digest first, so that the means below are the same to the last bit. Rows that are equal on
    # both sides stand by unit: they may belong to different ones.
    names = [_digest(a, b) for a, b in zip(pairs.x, pairs.y, strict=True)]
    first = np.array(sorted(range(len(pairs)), key=lambda i: (names[i], pairs.units[i])))
    far = np.round(_far(pairs.x[first]) + _far(pairs.y[first]), DIGITS)
    order = first[np.lexsort((far,) if single else (far, pairs.units[first]))]
    units = np.arange(len(pairs)) if single else pairs.units[order]
    return Pairs(pairs.x[order], pairs.y[order], units, pairs.over, pairs.space)


def _digest(a: Floats, b: Floats) -> bytes:
    return b"".join(sorted(hashlib.sha256(side.tobytes()).digest() for side in (a, b)))


def _far(x: Floats) -> Floats:
    """Return the squared distance of each row from the mean, over what it is on average, [n]."""
    moved = centred_side(x)
    squares = np.einsum("ij,ij->i", moved, moved)
    return np.asarray(squares / (squares.mean() or 1.0))
