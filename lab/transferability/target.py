"""A target: what a source makes of its items, and their labels. Checked once, for every score."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import ArrayLike, NDArray

from lab.core.errors import BadInput, TooFew
from lab.stats.checks import Floats, codes_of, finite_array

SUM_TO_ONE = 1e-3
"""How far a row of single-precision probabilities over 1,000 classes may be from summing to one."""


@dataclass(frozen=True)
class Target:
    """Rows ``x`` [n, d] (features, or a source's probabilities) and class codes ``labels`` [n].

    Classes are numbered without gaps, so that every one of ``n_classes`` has an item.
    """

    x: Floats = field(repr=False)
    labels: NDArray[np.intp] = field(repr=False)
    n_classes: int
    seed: int = 0
    """Of scores that draw: the start of a mixture."""

    def __len__(self) -> int:
        return len(self.x)

    def sizes(self) -> NDArray[np.intp]:
        """How many items each class has, [C]."""
        return np.bincount(self.labels, minlength=self.n_classes)


def target(x: ArrayLike, labels: ArrayLike, *, seed: int = 0) -> Target:
    """Check rows [n, d] with any names of classes [n].

    Raises ``BadInput`` for NaN, infinity, a wrong rank or unequal lengths, and ``TooFew`` for one
    class alone or a target where no class has two items.
    """
    rows = finite_array(x, "the target's rows", 2)
    codes = codes_of(labels, len(rows), "labels")
    n_classes = int(codes.max()) + 1
    if n_classes < 2:
        do = "Pass items of several classes."
        raise TooFew("items of at least 2 classes", f"{n_classes} (n = {len(rows)})", do)
    if len(rows) == n_classes:
        do = "Pass several items of a class."
        raise TooFew("a class of at least 2 items", f"{len(rows)} classes of one item", do)
    return Target(rows, codes, n_classes, seed)


def check_posteriors(x: Floats) -> None:
    """Raise ``BadInput`` where rows [n, Z] are not probabilities that sum to one."""
    if x.min() < 0 or x.max() > 1 + SUM_TO_ONE:
        got = f"{x.min():.3g} to {x.max():.3g}"
        do = "Pass softmax outputs, not logits or logarithms."
        raise BadInput("probabilities in [0, 1]", got, do)
    worst = float(np.abs(x.sum(axis=1) - 1).max())
    if worst > SUM_TO_ONE:
        do = "Divide each row by its sum."
        raise BadInput("rows that sum to 1", f"a sum off by {worst:.3g}", do)
