"""The searches of an attack in parts: each is kept once it is done, so that any process may do it.

A light hangs on its own picture alone, so parts put together are the whole, to the byte.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from lab.adversary.attack.attack import attack
from lab.adversary.attack.log import NOT_ASKED, AttackLog
from lab.adversary.searches import SEARCHES
from lab.core.errors import TooFew
from lab.core.progress import Progress
from lab.experiments.lighting.attack.objectives import AttackTarget
from lab.experiments.lighting.attack.plan import BASELINE, BEST, LightingAttackSpec, searches_of
from lab.experiments.lighting.spec import Stage
from lab.store.arrays import forget_arrays, load_arrays, save_arrays

TUNE, TEST = "tune", "test"
UNGUARDED, GUIDED = "unguarded", "guided"
PART = 16
"""Pictures a part: a minute's work, or so."""
PLACES = ("lights", "values", "cost", "guards", "judged")
"""The arrays ``[n, q, ...]`` of a log."""


def parts_of(spec: LightingAttackSpec) -> list[tuple[str, int]]:
    """Return every part as ("where search mode", number), those first that others wait for."""
    whole = [f"{TUNE} {search} {GUIDED}" for search in searches_of(spec)]
    whole.append(f"{TEST} {BASELINE} {UNGUARDED}")
    if len(searches_of(spec)) > 1:
        whole += [f"{TEST} {BEST} {mode}" for mode in (UNGUARDED, GUIDED)]
    return [(name, k) for name in whole for k in range(_n_parts(spec, name.split()[0]))]


def _n_parts(spec: LightingAttackSpec, where: str) -> int:
    return -(-(spec.n_tune if where == TUNE else spec.n_test) // PART)


@dataclass(frozen=True)
class Searches:
    """What is searched, in parts; ``kept`` is what their keys have in common."""

    spec: LightingAttackSpec
    stage: Stage = field(repr=False)
    target: AttackTarget = field(repr=False)
    kept: Mapping[str, Any] = field(repr=False)

    def rows(self, where: str) -> NDArray[np.intp]:
        """Return the rows of one side that the victim holds when clean and that have a judge."""
        ground = self.stage.ground
        rows = ground.tune if where == TUNE else ground.test
        rows = rows[self.target.holds[rows]]
        rows = rows[self.stage.judged(rows)]
        if not len(rows):
            do = "Ask for more pictures, or another victim, judge or objective."
            raise TooFew("pictures that victim and judge hold when clean", "none", do)
        return rows

    def whole(self, where: str, search: str, mode: str, progress: Progress) -> AttackLog:
        """Search a light of each of a side's pictures, within the spec's budget."""
        n = _n_parts(self.spec, where)
        progress.start(f"{self.target.victim.encoder.id}, {SEARCHES.get(search).title}", n)
        found = []
        for k in range(n):
            found.append(self.part(where, search, mode, k, progress.part()))
            progress.advance()
        return joined(found)

    def part(self, where: str, search: str, mode: str, k: int, progress: Progress) -> AttackLog:
        """Search the k-th part of a side's pictures, or take its log from the store."""
        key, guards = self._key(where, search, mode, k), tuple(self.stage.guards)
        if (found := load_arrays(key)) is None:
            rows = np.array_split(self.rows(where), _n_parts(self.spec, where))[k]
            rules = self.stage.rules(self.spec, self.spec.budget, guided=mode == GUIDED)
            pictures, entry = self.stage.ground.pictures(rows), SEARCHES.get(search)
            log = attack(self.target.victim, pictures, rows.tolist(), entry, rules, progress)
            found = arrays_of(log)
            save_arrays(key, found)
        return log_of(found, guards)

    def forget(self) -> None:
        """Delete the logs of all parts: what was made of them is kept whole."""
        for search in searches_of(self.spec):
            for where, mode in ((TUNE, GUIDED), (TEST, UNGUARDED), (TEST, GUIDED)):
                for k in range(_n_parts(self.spec, where)):
                    forget_arrays(self._key(where, search, mode, k))

    def _key(self, where: str, search: str, mode: str, k: int) -> dict[str, Any]:
        return {"kind": "attack log", **self.kept, "part": f"{where} {search} {mode} {k}"}


def arrays_of(log: AttackLog) -> dict[str, NDArray[Any]]:
    """Return all of a log but the guards' names as arrays, to be stored."""
    return {**{name: getattr(log, name) for name in PLACES}, "passes": np.array([log.passes])}


def log_of(arrays: Mapping[str, NDArray[Any]], guard_ids: tuple[str, ...]) -> AttackLog:
    """Return the log that ``arrays_of`` took apart."""
    found = {name: arrays[name] for name in PLACES}
    return AttackLog(**found, guard_ids=guard_ids, passes=int(arrays["passes"][0]))


def joined(logs: Sequence[AttackLog]) -> AttackLog:
    """Return the logs of some pictures and of others, under the same guards, as one."""
    most = max(log.values.shape[1] for log in logs)
    parts: dict[str, NDArray[Any]] = {"passes": np.array([sum(log.passes for log in logs)])}
    for name in PLACES:
        missing = NOT_ASKED if name == "judged" else np.nan
        arrays = [getattr(log, name) for log in logs]
        room = [[(0, 0), (0, most - x.shape[1]), *[(0, 0)] * (x.ndim - 2)] for x in arrays]
        padded = [np.pad(x, r, constant_values=missing) for x, r in zip(arrays, room, strict=True)]
        parts[name] = np.concatenate(padded)
    return log_of(parts, logs[0].guard_ids)
