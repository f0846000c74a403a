"""The neighbour lists of one space laid over those of another: what measures of neighbours read.

Where rows tie for the last of the k places of a list, each takes an equal part of these places, so
that nothing depends on the order of the rows. Two lists share the smaller part of every row that is
in both: without ties that is the number of common neighbours, and one minus the shared part is a
distance between lists in any case (total variation).
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from lab.core.errors import BadInput
from lab.distance.neighbours.ranked import Finder, Places, Ranked
from lab.stats.checks import Floats


@dataclass(frozen=True, eq=False)
class Overlay:
    """For every entry (i, j) of the lists of y: its part, and where x has (i, j) and (j, i)."""

    x: Ranked = field(repr=False)
    y: Ranked = field(repr=False)
    x_part: Floats = field(repr=False)
    """How much of a place each entry of x takes: [n, m]; the rows sum to k, absent rows to 0."""
    y_part: Floats = field(repr=False)
    forth: Places = field(repr=False)
    """The place of (i, j) in x."""
    back: Places = field(repr=False)
    """The place of (j, i) in x."""
    n_present: int

    @property
    def k(self) -> int:
        """Places in a list."""
        return self.x.k

    def shared(self) -> Floats:
        """The part of a place that both spaces give to each entry of y: [n, m]."""
        return np.minimum(self.y_part, at(self.x_part, self.forth))

    def overlaps(self) -> Floats:
        """The share of its k places that each row has in common: [n], in [0, 1]."""
        return np.asarray(self.shared().sum(axis=1) / self.k)

    def present(self, here: NDArray[np.bool_]) -> Overlay:
        """The same with those rows only that are ``here`` [n]."""
        return replace(
            self,
            x_part=parts(self.x, here),
            y_part=parts(self.y, here),
            n_present=int(here.sum()),
        )


class Laid:
    """Both sides' lists, ready to be laid over each other in any pairing of the rows."""

    def __init__(self, x: Ranked, y: Ranked) -> None:
        if len(x) != len(y):
            got = f"shapes {x.shape} and {y.shape}"
            do = "Keep the rows that both have, in the same order."
            raise BadInput("as many rows on both sides", got, do)
        self._x, self._y = x, y
        self._x_part, self._y_part = parts(x), parts(y)
        self._find = Finder(x)

    def paired(self, order: NDArray[np.intp] | None = None) -> Overlay:
        """The overlay as paired, or with row ``order[i]`` of y in the place of its row i."""
        n = len(self._y)
        name = np.arange(n)
        if order is not None:
            name = np.empty(n, np.intp)
            name[order] = np.arange(n)
        rows = np.broadcast_to(name[:, None], self._y.index.shape)
        others = np.where(self._y.index < 0, -1, name[self._y.index])
        return Overlay(
            self._x,
            self._y,
            self._x_part,
            self._y_part,
            self._find(rows, others),
            self._find(others, rows),
            n,
        )


def parts(ranked: Ranked, here: NDArray[np.bool_] | None = None) -> Floats:
    """Return the part of a place that each entry takes, [n, m], among those rows that are ``here``.

    The lists must be long enough that k of these are left in each.
    """
    listed = ranked.index >= 0
    if here is not None:
        listed = listed & here[ranked.index] & here[:, None]
    upto = np.cumsum(listed, axis=1)
    above: NDArray[np.intp] = np.take_along_axis(upto - listed, ranked.first, axis=1)
    tied = np.take_along_axis(upto, ranked.last, axis=1) - above
    return np.asarray(listed * np.clip((ranked.k - above) / np.maximum(tied, 1), 0.0, 1.0))


def at(values: Floats, place: Places) -> Floats:
    """Return the values [n, m] at places of the flattened array; 0 one past its end."""
    return np.asarray(np.append(values, 0.0)[place])


def chance_overlap(overlay: Overlay) -> float:
    """Return the mean overlap over all n! ways to pair the rows: k / (n - 1) where nothing ties.

    Every entry of one side meets every entry of the other equally often.
    """
    n = overlay.n_present
    mine, times = np.unique(overlay.x_part, return_counts=True)
    theirs, counts = np.unique(overlay.y_part, return_counts=True)
    met = np.minimum(mine[:, None], theirs[None, :]) * times[:, None] * counts[None, :]
    return float(met.sum()) / (n * (n - 1)) / (n * overlay.k)
