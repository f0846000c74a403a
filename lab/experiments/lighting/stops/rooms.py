"""One attack a budget of stops: the same pictures, search and cost, in rooms that grow."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from lab.adversary.attack.attack import attack
from lab.adversary.attack.log import KEPT, AttackLog
from lab.adversary.searches import SEARCHES
from lab.core.progress import Progress
from lab.experiments.lighting.spec import Stage
from lab.experiments.lighting.stops.spec import LightingStopsSpec

Bools = NDArray[np.bool_]
LISTENS_NOT = "random"
"""The search that does not listen: guided, it is its own filtered log."""


@dataclass(frozen=True)
class Room:
    """What a search found within one budget of stops."""

    stops: float
    mode: str
    """How guards come in: "filtered" or "guided"."""
    unguarded: AttackLog = field(repr=False)
    guarded: AttackLog = field(repr=False)

    @property
    def passes(self) -> int:
        """Forward passes of the victim in both logs."""
        one = self.unguarded.passes
        return one if self.guarded is self.unguarded else one + self.guarded.passes

    def flipped(self) -> Bools:
        """Candidates that change the answer, guards or not, ``[n, q]``."""
        return self.unguarded.flipped()

    def kept(self) -> Bools:
        """Candidates that change it while all guards and judges hold, ``[n, q]``."""
        return np.asarray(self.guarded.judged == KEPT)


def rooms_of(
    stage: Stage,
    rows: NDArray[np.intp],
    spec: LightingStopsSpec,
    budgets: Sequence[float],
    progress: Progress,
) -> list[Room]:
    """Attack the pictures of these rows within each budget of stops."""
    rooms = []
    for stops in budgets:
        unguarded = _attacked(stage, rows, spec, stops, progress, guided=False)
        guided = spec.search != LISTENS_NOT
        rooms.append(
            Room(
                stops,
                "guided" if guided else "filtered",
                unguarded,
                _attacked(stage, rows, spec, stops, progress, guided=True) if guided else unguarded,
            )
        )
    return rooms


def _attacked(
    stage: Stage,
    rows: NDArray[np.intp],
    spec: LightingStopsSpec,
    stops: float,
    progress: Progress,
    *,
    guided: bool,
) -> AttackLog:
    rules = replace(stage.rules(spec, spec.budget, guided=guided), stops=stops)
    pictures = stage.ground.pictures(rows)
    search = SEARCHES.get(spec.search)
    return attack(stage.victim.victim(), pictures, rows.tolist(), search, rules, progress)
