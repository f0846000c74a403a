"""Simulated items with a known breakpoint: the ground on which the interval is tested."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from lab.core.seeds import stream
from lab.limits.breakpoint import Breakpoint
from lab.limits.curve import Floats

WITHIN_FAMILY = 0.4
"""Correlation of two items of one family, in what they know and in how much they bear."""


@dataclass(frozen=True)
class TrialDesign:
    """Items in classes and families, like a test set: classes and families vary in size."""

    classes: NDArray[np.intp]
    families: NDArray[np.intp]

    @property
    def chance(self) -> float:
        """One over the number of classes."""
        return 1.0 / (int(self.classes.max()) + 1)


def design(n_items: int = 240, n_classes: int = 37, seed: int = 0) -> TrialDesign:
    """Draw a design: Dirichlet class sizes of at least one, families of geometric size within.

    About two families in three have one item, and one in thirty has eight, as head words do.
    """
    random = stream(seed, "", "simulated design")
    share = random.dirichlet(np.full(n_classes, 3.0))
    extra = random.choice(n_classes, n_items - n_classes, p=share)
    classes = np.sort(np.concatenate([np.arange(n_classes), extra]))
    families = np.zeros(n_items, np.intp)
    family, left = -1, 0
    for item in range(n_items):
        if left == 0 or classes[item] != classes[item - 1]:
            family += 1
            left = 8 if random.random() < 1 / 30 else int(random.geometric(0.6))
        families[item] = family
        left -= 1
    return TrialDesign(classes, families)


def simulated_scores(
    items: TrialDesign, severities: Floats, *, clean: float, theta: float, beta: float, seed: int
) -> Floats:
    """Draw scores [n, L] whose expected curve is exactly that of ``lab.limits.curve``.

    Each item is known or not, and bears hurt up to a severity of its own (Weibull, median theta):
    so its scores go together over the levels. Where it is not known or borne it is guessed.
    """
    from scipy.special import ndtr

    random = stream(seed, "", "simulated scores")
    n, n_families = len(items.classes), int(items.families.max()) + 1

    def uniform() -> Floats:
        shared = random.standard_normal(n_families)[items.families]
        own = random.standard_normal(n)
        z = np.sqrt(WITHIN_FAMILY) * shared + np.sqrt(1 - WITHIN_FAMILY) * own
        return np.asarray(ndtr(z))

    known = uniform() < (clean - items.chance) / (1 - items.chance)
    # The cap keeps the logarithm finite for an item that would bear everything.
    bears = theta * (-np.log2(np.maximum(1 - uniform(), 1e-12))) ** (1 / beta)
    guessed = random.random((n, len(severities))) < items.chance
    return np.asarray((known[:, None] & (bears[:, None] > severities)) | guessed, dtype=np.float64)


def covers(found: Breakpoint, theta: float) -> bool:
    """Return whether the interval holds the true breakpoint; an open end holds everything."""
    if found.status == "does not work clean":
        return False
    return (found.low is None or found.low <= theta) and (found.high is None or theta <= found.high)
