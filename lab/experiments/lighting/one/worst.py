"""The worst light of one picture: the path of a search, and why candidates were refused."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum

import numpy as np

from lab.adversary.attack.attack import Rules, attack, draw_of
from lab.adversary.attack.log import KEPT, REFUSED
from lab.adversary.base import Lights, holds
from lab.adversary.searches import SEARCHES
from lab.core.progress import Progress
from lab.experiments.lighting.one.jury import Jury, panel_for, votes
from lab.experiments.lighting.one.studio import Scene, Studio, victim_of

MOST_TOLD = 12
"""Of so many lights that the judges refused, the worst, it is told what they said."""


class Fate(StrEnum):
    """What became of a candidate."""

    HARMLESS = "not fooled"
    REFUSED = "refused"
    ACCEPTED = "accepted"
    NOT_ASKED = "not judged"
    """It fools the victim inside the guards, but no more than one that the judges had accepted."""


@dataclass(frozen=True)
class Candidate:
    """One light that a search tried."""

    index: int
    light: Lights = field(repr=False)
    value: float
    """The margin, mean over the noise draws: below 0 the victim is fooled."""
    cost: float
    """Forward-equivalents spent up to here."""
    guards: Mapping[str, float]
    fate: Fate
    why: tuple[str, ...]
    """Ids of the guards that it breaks; "judges" where they refused it."""
    said: str = ""
    """What the judges said, where they refused it."""


@dataclass(frozen=True)
class Path:
    """Everything that one search tried on one picture, in its order."""

    search: str
    budget: int
    stops: float
    guided: bool
    seed: int
    n_draws: int
    clean_margin: float
    candidates: tuple[Candidate, ...] = field(repr=False)

    def of(self, fate: Fate) -> list[Candidate]:
        """Return the candidates of one fate, the lowest margin first."""
        chosen = [c for c in self.candidates if c.fate == fate]
        return sorted(chosen, key=lambda c: c.value)

    @property
    def best(self) -> Candidate:
        """Return the accepted light, or else the one with the lowest margin that does not
        fool, whatever the guards say of it, or else the lowest of all."""
        for fate in (Fate.ACCEPTED, Fate.HARMLESS):
            if found := self.of(fate):
                return found[0]
        return min(self.candidates, key=lambda c: c.value)


def worst(
    studio: Studio,
    jury: Jury,
    scene: Scene,
    *,
    search: str = "random",
    budget: int = 40,
    stops: float = 5.0,
    guided: bool = True,
    n_draws: int = 4,
    seed: int = 0,
    progress: Progress | None = None,
) -> Path:
    """Search the worst light of one picture under the attack's own rules.

    Raises ``UnknownId`` for an unknown search, and as ``attack``.
    """
    rules = Rules(
        budget=budget,
        stops=stops,
        n_draws=n_draws,
        seed=seed,
        guards=studio.guards,
        thresholds=studio.thresholds,
        panel=panel_for(jury, scene),
        guided=guided,
        worst=True,
    )
    victim = victim_of(studio, scene)
    log = attack(victim, [scene.picture], [0], SEARCHES.get(search), rules, progress)
    found = [
        _candidate(
            studio,
            k,
            log.lights[0, k],
            float(log.values[0, k]),
            float(log.cost[0, k]),
            dict(zip(log.guard_ids, log.guards[0, k].tolist(), strict=True)),
            int(log.judged[0, k]),
        )
        for k in range(int(np.isfinite(log.values[0]).sum()))
    ]
    draws = [draw_of(seed, k) for k in range(n_draws)]
    told = tuple(_explained(jury, scene, found, draws, progress))
    return Path(search, budget, stops, guided, seed, n_draws, scene.clean_margin, told)


def strip(
    studio: Studio,
    jury: Jury,
    scene: Scene,
    budgets: Sequence[float],
    *,
    search: str,
    budget: int,
    guided: bool,
    seed: int = 0,
    progress: Progress | None = None,
) -> list[Path]:
    """Search the worst light within each of several budgets of stops."""
    return [
        worst(studio, jury, scene, search=search, budget=budget, stops=stops, guided=guided,
              seed=seed, progress=progress)
        for stops in budgets
    ]  # fmt: skip


def _candidate(
    studio: Studio,
    index: int,
    light: Lights,
    value: float,
    cost: float,
    guards: dict[str, float],
    judged: int,
) -> Candidate:
    limits = studio.thresholds
    why = [n for n, v in guards.items() if not holds(studio.guards[n], v, limits[n])]
    if judged == REFUSED:
        why.append("judges")
    if value >= 0:
        fate = Fate.HARMLESS
    elif judged == KEPT:
        fate = Fate.ACCEPTED
    else:
        fate = Fate.REFUSED if why else Fate.NOT_ASKED
    return Candidate(index, light, value, cost, guards, fate, tuple(why))


def _explained(
    jury: Jury,
    scene: Scene,
    found: Sequence[Candidate],
    draws: Sequence[int],
    progress: Progress | None,
) -> list[Candidate]:
    """Add what the judges said of the worst lights that they refused, on the search's own noise."""
    out = {candidate.index: candidate for candidate in found}
    refused = sorted((c for c in found if "judges" in c.why), key=lambda c: c.value)[:MOST_TOLD]
    if progress is not None and refused:
        progress.start("What the judges said", len(refused))
    for candidate in refused:
        heard = [vote for vote in votes(jury, scene, candidate.light, draws) if vote.votes]
        lost = [f"{v.judge} says {v.relit}, auto-exposed {v.exposed}" for v in heard if not v.keeps]
        said = "; ".join(lost) if heard else "no judge names the clean picture"
        out[candidate.index] = replace(candidate, said=said)
        if progress is not None:
            progress.advance()
    return list(out.values())
