"""The tables of an attack: success by cost, what the guards refused, what outsiders say."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from lab.adversary.attack.log import KEPT, NOT_ASKED, REFUSED, AttackLog
from lab.adversary.attack.victim import Victim
from lab.adversary.base import holds
from lab.core.progress import Progress
from lab.experiments.lighting.families import Families, estimated
from lab.experiments.lighting.ground import Head
from lab.experiments.lighting.shown import Lit, Shown
from lab.experiments.lighting.spec import LightingSpec, Stage
from lab.perturb.light_parameters import named
from lab.perturb.relighting import light_words, strength_stops

N_COSTS = 20


@dataclass(frozen=True)
class Attacked:
    """One way to attack the test pictures: a search, and how the guards come in."""

    search: str
    mode: str
    """"unguarded", "filtered" or "guided"."""
    log: AttackLog
    chosen: NDArray[np.bool_]
    """``[n, q]``: the candidates that count as success."""

    def succeeded(self) -> NDArray[np.float64]:
        """Return 1 for each picture whose search ended in success, ``[n]``."""
        return np.asarray(self.chosen.any(axis=1), np.float64)


def curve_table(arms: Mapping[str, Attacked], budget: int, over: Families) -> list[dict[str, Any]]:
    """One row an arm and cost: the share of pictures with a success by then."""
    costs = np.unique(np.round(np.linspace(1, budget, min(budget, N_COSTS))))
    rows = []
    for name, arm in arms.items():
        done = arm.log.success_by_cost(arm.chosen, costs).astype(np.float64)
        rows += [
            {
                "arm": name,
                "search": arm.search,
                "mode": arm.mode,
                "cost": float(cost),
                **estimated(done[:, k], over),
            }
            for k, cost in enumerate(costs)
        ]
    return rows


def refusals(stage: Stage, arms: Mapping[str, Attacked]) -> list[dict[str, Any]]:
    """One row an arm and guard: how many of its flips the guard alone would refuse."""
    rows = []
    for arm_id, arm in arms.items():
        flips = arm.log.flipped()
        n = int(flips.sum())
        for i, name in enumerate(arm.log.guard_ids):
            guard = stage.guards[name]
            values = arm.log.guards[..., i][flips]
            kept = [holds(guard, float(v), stage.thresholds[name]) for v in values]
            rows.append({"arm": arm_id, "guard": name, "flips": n, "refused": n - sum(kept)})
        asked = int((arm.log.judged != NOT_ASKED).sum())
        refused = int((arm.log.judged == REFUSED).sum())
        rows.append({"arm": arm_id, "guard": "judges", "flips": asked, "refused": refused})
    return rows


def what_outsiders_say(
    stage: Stage,
    spec: LightingSpec,
    arms: Mapping[str, Attacked],
    rows: NDArray[np.intp],
    outsider: Head,
    progress: Progress,
) -> dict[str, dict[str, Any]]:
    """How often an encoder outside the panel still names pictures that the guards kept or removed.

    Of each picture the first flip of every unguarded arm, shown on noise that no search saw; only
    pictures that the outsider names rightly when clean. "kept" passed all guards and judges.
    """
    parts: dict[str, list[tuple[int, float]]] = {"kept": [], "removed": []}
    again = Shown(stage.ground, spec.n_draws, spec.seed)
    unguarded = [arm for arm in arms.values() if arm.mode == "unguarded"]
    progress.start(f"{outsider.encoder.id}, outside the panel", len(unguarded) * len(rows))
    for arm in unguarded:
        first = {
            "kept": arm.log.first(arm.log.judged == KEPT),
            "removed": arm.log.first(arm.log.flipped() & ~_passes(stage, arm)),
        }
        for i, row in enumerate(rows):
            progress.advance()
            if not outsider.right[row]:
                continue
            for part, places in first.items():
                if places[i] < 0:
                    continue
                shown = again.pictures(Lit(int(row), arm.log.lights[i, places[i]]))
                p = np.exp(outsider.answer(shown, np.full(len(shown), row))).mean(axis=0)
                parts[part].append((int(row), float(p.argmax() == stage.ground.classes[row])))
    return {
        part: estimated(
            np.array([right for _, right in found]),
            Families(stage.ground.families[[row for row, _ in found]], spec.n_resamples, spec.seed),
            stage.ground.chance,
        )
        for part, found in parts.items()
    }


def on_fresh_noise(
    stage: Stage,
    spec: LightingSpec,
    victim: Victim,
    arms: Mapping[str, Attacked],
    rows: NDArray[np.intp],
) -> dict[str, dict[str, Any]]:
    """How many of each arm's successes, the first of a picture, hold on noise that no search saw.

    A search looks for the lowest of many means over the same few draws, so some of what it finds
    may be luck of the noise.
    """
    again = Shown(stage.ground, spec.n_draws, spec.seed)
    out = {}
    for name, arm in arms.items():
        places = arm.log.first(arm.chosen)
        found = np.flatnonzero(places >= 0)
        held = []
        for i in found:
            shown = again.pictures(Lit(int(rows[i]), arm.log.lights[i, places[i]]))
            held.append(victim.values(shown, np.full(len(shown), rows[i])).mean() < 0)
        families = stage.ground.families[rows[found]]
        over = Families(families, spec.n_resamples, spec.seed)
        out[name] = estimated(np.array(held, np.float64), over)
    return out


def _passes(stage: Stage, arm: Attacked) -> NDArray[np.bool_]:
    """Candidates that nobody refused: all cheap guards hold, and no judge asked said no."""
    passed = arm.log.guarded(stage.guards, stage.thresholds) & (arm.log.judged != REFUSED)
    return np.asarray(passed, bool)


def items_table(
    stage: Stage, arms: Mapping[str, Attacked], rows: NDArray[np.intp]
) -> list[dict[str, Any]]:
    """One row a picture and arm: whether it was flipped, at what cost, and by which light."""
    from lab.data import DATASETS

    dataset = DATASETS.get(stage.ground.dataset)
    table = []
    for name, arm in arms.items():
        places = arm.log.first(arm.chosen)
        for i, row in enumerate(rows):
            concept, k = stage.ground.ids[row], places[i]
            light = arm.log.lights[i, k] if k >= 0 else None
            table.append(
                {
                    "concept": concept,
                    "name": dataset.name(concept),
                    "label": stage.ground.names[stage.ground.classes[row]],
                    "arm": name,
                    "success": bool(k >= 0),
                    "cost": float(arm.log.cost[i, k]) if light is not None else None,
                    "value": round(float(arm.log.values[i, k]), 6) if light is not None else None,
                    "light": light_words(light) if light is not None else "",
                    "stops": round(strength_stops(light), 4) if light is not None else None,
                    "parameters": named(light) if light is not None else None,
                }
            )
    return table
