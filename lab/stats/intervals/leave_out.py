"""Intervals of statistics without a formula for one: leave a tenth or so of the units out, again.

For what is computed from all rows at once (singular values, sorted projections). No row is ever
duplicated, so pairs of rows keep their meaning; see ``lab.stats.intervals.jackknife``.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from lab.core.seeds import stream
from lab.stats.checks import Floats
from lab.stats.intervals.jackknife import deletion_interval
from lab.stats.threads import in_threads

N_GROUPS = 20
"""An interval from so many has tails of Student's t with 19 degrees of freedom, 7 % wider."""


@dataclass(frozen=True)
class LeftOut:
    """A statistic of all rows, and its values with one group of units left out at a time."""

    value: float
    without: Floats
    sizes: Floats
    """How many rows each group has."""

    def interval(self, level: float = 0.95) -> tuple[float, float]:
        """Return the interval of the value at this number of rows."""
        return deletion_interval(self.value, self.without, self.sizes, level)

    def unbiased_interval(self, level: float = 0.95) -> tuple[float, float]:
        """Return the interval of the value that more rows tend to, to first order in 1 / n.

        For the square of a distance, which few rows make larger (Quenouille 1956, Biometrika 43).
        """
        low, high = self.interval(level)
        remaining = 1 - self.sizes / self.sizes.sum()
        groups = len(self.sizes)
        centre = groups * self.value - float(np.sum(remaining * self.without))
        half = (high - low) / 2
        return centre - half, centre + half


def leave_out(
    statistic: Callable[[NDArray[np.intp]], float],
    units: NDArray[np.intp],
    seed: int = 0,
    n_groups: int = N_GROUPS,
) -> LeftOut:
    """Compute a statistic of rows, given by index, with all and without each group of units.

    Units are dealt to ``n_groups`` groups at random, or each is its own where there are fewer.
    """
    n_units = int(units.max()) + 1
    group_of = np.arange(n_units)
    if n_units > n_groups:
        group_of = stream(seed, "", "groups left out").permutation(n_units) % n_groups
    group = group_of[units]
    sizes = np.bincount(group).astype(np.float64)
    everything = np.arange(len(units))
    parts = [everything] + [everything[group != g] for g in range(len(sizes))]
    value, *without = in_threads(statistic, parts)
    return LeftOut(value, np.array(without), sizes)
