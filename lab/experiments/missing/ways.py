"""Every way in which an item can lose views, weighted by how often a missing rate brings it."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise, product

import numpy as np
from numpy.typing import NDArray

from lab.core.errors import BadInput
from lab.fusion.base import Examples, Fused
from lab.impute.base import Filler
from lab.probes.views import Views
from lab.stats.checks import Floats

Way = tuple[bool, ...]
"""By view, in the order of the examples: whether it is there."""


def rates_of(text: str) -> list[float]:
    """Return the rates that a text names.

    >>> rates_of("0.1, 0.5")
    [0.1, 0.5]

    Raises ``BadInput`` for fewer than two, or any that do not rise between 0 and 1.
    """
    do = 'Write "0.1, 0.3, 0.5": at 0 nothing is missing, at 1 nothing is there.'
    try:
        rates = [float(part) for part in text.split(",") if part.strip()]
    except ValueError as error:
        raise BadInput("rates as numbers", repr(text), do) from error
    rise = all(a < b for a, b in pairwise([0.0, *rates, 1.0]))
    if len(rates) < 2 or not rise:
        raise BadInput("two rising rates or more, above 0 and below 1", repr(text), do)
    return rates


class Ways:
    """Items in every way that leaves a view and loses one; a clean-trained fusion reads them.

    Means over ways are exact: no way is drawn by chance.
    """

    def __init__(self, items: Examples, fused: Fused) -> None:
        self.items, self.fused, self.names = items, fused, list(items.views)
        self.whole: Way = (True,) * len(self.names)
        self.all = [
            w for w in product((True, False), repeat=len(self.names)) if 0 < sum(w) < len(w)
        ]
        self._left_out = np.stack([self.right(way) for way in self.all])

    def masks(self, way: Sequence[bool]) -> dict[str, NDArray[np.bool_]]:
        """Return the masks of all items in one way."""
        n = len(self.items)
        return {view: np.full(n, there) for view, there in zip(self.names, way, strict=True)}

    def right(self, way: Way, views: Views | None = None) -> Floats:
        """Return whether each item [n] is answered rightly from the views that are there."""
        said = self.fused.log_proba(views or self.items.views, self.masks(way))
        return np.asarray(said.argmax(axis=1) == self.items.labels, np.float64)

    def best_single(self) -> Way:
        """Return the way that leaves the one view that answers best."""
        return max((w for w in self.all if sum(w) == 1), key=lambda way: self.right(way).mean())

    def left_out(self, rate: float) -> Floats:
        """Return how often each item [n] is right at a rate where nothing fills a hole."""
        return np.asarray(np.average(self._left_out, axis=0, weights=self._often(rate)))

    def filled(self, filler: Filler, rate: float, *, shuffled: bool) -> tuple[Floats, Floats]:
        """Return each item's RMSE over its missing cells [n], and how often it is right [n].

        ``shuffled`` gives each item the fill of another one.
        """
        views, n = self.items.views, len(self.items)
        wrong, right, cells = np.zeros(n), np.zeros(n), 0.0
        for often, way in zip(self._often(rate), self.all, strict=True):
            guessed = filler.fill(views, self.masks(way))
            lost = [view for view, there in zip(self.names, way, strict=True) if not there]
            if shuffled:
                guessed |= {view: np.roll(guessed[view], n // 2, axis=0) for view in lost}
            wrong += often * sum(((guessed[v] - views[v]) ** 2).sum(axis=1) for v in lost)
            cells += often * sum(views[v].shape[1] for v in lost)
            right += often * self.right(self.whole, guessed)
        return np.sqrt(wrong / cells), right

    def _often(self, rate: float) -> Floats:
        """Return how often a rate brings each way [ways], of all that are counted."""
        often = np.array([rate ** (len(w) - sum(w)) * (1 - rate) ** sum(w) for w in self.all])
        return np.asarray(often / often.sum())
