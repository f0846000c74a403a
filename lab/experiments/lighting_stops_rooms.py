"""One attack a budget of stops: the same pictures, search and cost, in rooms that grow.

``strip_of`` shows the worst light of each room for one picture, through the same attack.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

from lab.adversary import SEARCHES
from lab.adversary.attack import attack, draw_of, taken
from lab.adversary.attack_log import KEPT, AttackLog
from lab.adversary.base import Image, Lights
from lab.core.errors import unknown_id
from lab.core.progress import Progress
from lab.experiments.lighting_ground import panel_of
from lab.experiments.lighting_spec import Stage, stage_of
from lab.perturb.relighting import sensor_noise, shoot

if TYPE_CHECKING:
    from lab.experiments.lighting_stops import LightingStopsSpec

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


class Worst(NamedTuple):
    """The worst light for one picture within a budget of stops."""

    stops: float
    light: Lights
    """``[13]``, of the unit cube."""
    picture: Image
    """``uint8 [224, 224, 3]``, the first of its noise draws."""
    value: float
    """The victim's margin, mean over the draws; below 0 the answer is another one."""
    passes: bool
    """Whether all guards hold, and all judges that may vote, of whom there is one."""


def strip_of(
    spec: LightingStopsSpec, concept: str, progress: Progress | None = None
) -> list[Worst]:
    """Return the worst light of each budget for one picture, guards or not, as in the experiment.

    Raises ``UnknownId`` for a concept that is not among the pictures, and as ``stage_of``.
    """
    from lab.experiments.lighting_stops import stops_of

    progress = progress or Progress()
    stage = stage_of(spec, progress)
    if concept not in stage.ground.ids:
        raise unknown_id(f"picture of {spec.dataset}", concept, stage.ground.ids)
    row = stage.ground.ids.index(concept)
    picture = stage.ground.pictures([row])[0]
    noises = [sensor_noise(concept, draw_of(spec.seed, k)) for k in range(spec.n_draws)]
    panel = panel_of(stage.ground, stage.judges)
    strip = []
    for stops in stops_of(spec):
        log = _attacked(stage, np.array([row]), spec, stops, progress, guided=False)
        place = int(np.nanargmin(log.values[0]))
        light = log.lights[0, place]
        drawn = taken(shoot(picture, light), noises)
        holds = bool(log.guarded(stage.guards, stage.thresholds)[0, place])
        passes = holds and panel.passes(drawn, picture, row)
        strip.append(Worst(stops, light, drawn[0], float(log.values[0, place]), passes))
    return strip
