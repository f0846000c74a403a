"""What every way to a first map keeps: two clouds of one width in, an orthogonal map out.

Rows of the two sides are no pairs, and need not be of the same things at all.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import ArrayLike, NDArray

from lab.core.errors import BadInput, TooFew
from lab.core.progress import Progress
from lab.core.registry import Registry
from lab.stats.checks import Floats, finite_array
from lab.stats.cosine import unit_rows
from lab.stats.threads import one_blas_thread

LEAST_ROWS = 20
"""Rows of a side: neighbours, clusters and quantiles are read from them."""
WIDTH = 128
"""Principal components, at most: the width of the pilot of our own."""


@dataclass(frozen=True)
class Start:
    """One way to a first map."""

    id: str
    title: str
    """In running text: "a Gromov-Wasserstein start"."""
    fit: Callable[[Floats, Floats, int, Progress], Floats] = field(repr=False)
    """From x [n, p], y [m, p], a seed and progress to an orthogonal W [p, p]: xW lies like y."""
    restarts: int
    """How often it is tried from another seed; 1 where nothing in it is random."""
    source: str


STARTS: Registry[Start] = Registry("start", "lab.adapt.unpaired")


@dataclass(frozen=True)
class Frame:
    """One side as its own rows alone show it: their mean away, principal axes, length 1."""

    mean: Floats = field(repr=False)
    axes: Floats = field(repr=False)
    """[d, p]"""

    def __call__(self, rows: ArrayLike) -> Floats:
        """Return rows [n, d] in the frame: [n, p], of length 1."""
        x = finite_array(rows, "vectors", 2)
        if x.shape[1] != len(self.mean):
            got = f"shape {x.shape}"
            raise BadInput(f"vectors of width {len(self.mean)}", got, "Use the frame's encoder.")
        return unit_rows((x - self.mean) @ self.axes)


def frames(x: ArrayLike, y: ArrayLike, width: int = WIDTH) -> tuple[Frame, Frame]:
    """Return the frame of each side, from rows x [n, d] and y [m, e] that are no pairs.

    Both are as wide as the narrower side allows, ``width`` at most. Raises ``TooFew`` under 20
    rows, ``BadInput`` for NaN or a side that is constant.
    """
    sides = finite_array(x, "the first vectors", 2), finite_array(y, "the second ones", 2)
    found = []
    with one_blas_thread():
        for side in sides:
            if len(side) < LEAST_ROWS:
                do = "Pass more rows."
                raise TooFew(f"at least {LEAST_ROWS} rows a side", f"n = {len(side)}", do)
            found.append((side.mean(axis=0), _axes(side - side.mean(axis=0), width)))
    p = min(axes.shape[1] for _, axes in found)
    first, second = (Frame(mean, axes[:, :p]) for mean, axes in found)
    return first, second


def _axes(rows: Floats, width: int) -> Floats:
    """Return up to ``width`` principal axes of centred rows [n, d], the widest first: [d, p]."""
    # From the smaller of both Gram matrices: a tenth of the time that all singular vectors take.
    wide = len(rows) < rows.shape[1]
    spread, vectors = np.linalg.eigh(rows @ rows.T if wide else rows.T @ rows)
    # Of a constant side rounding alone is left.
    if not spread[-1] > 1e-20:
        raise BadInput("rows that differ", "a constant side", "Check the encoder.")
    best = np.flatnonzero(spread > 1e-10 * spread[-1])[::-1][:width]
    axes = rows.T @ vectors[:, best] if wide else vectors[:, best]
    return np.asarray(axes / np.linalg.norm(axes, axis=0))


def orthogonal(product: Floats) -> Floats:
    """Return the orthogonal matrix nearest to ``product`` [p, p]: U V' of its singular vectors.

    Of X'Y it is the map that brings the rows of X nearest to those of Y (Schoenemann 1966).
    """
    with one_blas_thread():
        u, _, vt = np.linalg.svd(product)
        return np.asarray(u @ vt)


def from_anchors(x: Floats, y: Floats, anchors: NDArray[np.intp]) -> Floats:
    """Return W [p, p] from known pairs alone: row i of ``x`` goes with row i of ``y`` at these.

    Raises ``BadInput`` for more anchors than rows, one named twice or none.
    """
    check_anchors(anchors, len(x), len(y))
    if not len(anchors):
        raise BadInput("1 anchor or more", "none", "Take a start that needs none.")
    return orthogonal(x[anchors].T @ y[anchors])


def check_anchors(anchors: NDArray[np.intp], n: int, m: int) -> None:
    """Raise ``BadInput`` where anchors [a] are not rows that both sides, of n and m rows, have."""
    most = min(n, m)
    if len(anchors) > most:
        do = "Ask for fewer anchors."
        raise BadInput(f"no more anchors than the {most} pairs", f"{len(anchors)} anchors", do)
    if len(set(anchors.tolist())) < len(anchors) or any(not 0 <= a < most for a in anchors):
        got = f"{sorted(anchors.tolist())[:5]} ..."
        raise BadInput(f"different rows below {most}", got, "Name each pair once.")
