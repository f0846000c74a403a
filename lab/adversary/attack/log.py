"""What an attack saw: every candidate with its guards' values, to be read at any threshold."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from lab.adversary.base import Guard, Sense
from lab.core.errors import BadInput
from lab.stats.checks import Floats

NOT_ASKED, REFUSED, KEPT = -1, 0, 1


@dataclass(frozen=True)
class AttackLog:
    """Candidates of n pictures, at most q each, in the order they were tried.

    Places after a picture's last candidate are NaN. ``cost`` counts forward-equivalents so far.
    """

    lights: Floats = field(repr=False)
    """``[n, q, 13]``, in the unit cube."""
    values: Floats = field(repr=False)
    """``[n, q]``: the objective, mean over the noise draws; below 0 the picture is flipped."""
    cost: Floats = field(repr=False)
    """``[n, q]``"""
    guards: Floats = field(repr=False)
    """``[n, q, g]``, in the order of ``guard_ids``."""
    judged: NDArray[np.int8] = field(repr=False)
    """``[n, q]``: -1 not asked, 0 a judge lost the label, 1 all judges kept it."""
    guard_ids: tuple[str, ...]
    passes: int
    """Forward passes of the victim in all, a pass with gradient counted as four."""

    def flipped(self) -> NDArray[np.bool_]:
        """Which candidates did what the attack wanted, ``[n, q]``, whatever else they did."""
        with np.errstate(invalid="ignore"):
            return np.asarray(self.values < 0)

    def guarded(self, guards: Mapping[str, Guard], at: Mapping[str, float]) -> NDArray[np.bool_]:
        """Which candidates pass all cheap guards at the thresholds ``at``, ``[n, q]``."""
        out = np.isfinite(self.values)
        for i, name in enumerate(self.guard_ids):
            if name not in guards or name not in at:
                raise BadInput(f"guard and threshold for {name}", "none", "Name them all.")
            with np.errstate(invalid="ignore"):
                least = guards[name].sense == Sense.AT_LEAST
                value = self.guards[..., i]
                out &= value >= at[name] if least else value <= at[name]
        return out

    def first(self, chosen: NDArray[np.bool_]) -> NDArray[np.intp]:
        """Return the place of each picture's first chosen candidate, -1 where there is none."""
        return np.where(chosen.any(axis=1), chosen.argmax(axis=1), -1)

    def success_by_cost(self, chosen: NDArray[np.bool_], costs: Floats) -> NDArray[np.bool_]:
        """Return ``[n, c]``: whether a picture had a chosen candidate by each cost ``[c]``."""
        cost = np.where(chosen, self.cost, np.inf).min(axis=1)
        return np.asarray(cost[:, None] <= np.asarray(costs)[None])
