"""The tables of an attack: success by arm and cost, paired differences, what the guards refused."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from lab.adversary.attack.log import KEPT, NOT_ASKED, REFUSED
from lab.adversary.attack.victim import Victim
from lab.adversary.base import holds
from lab.core.progress import Progress
from lab.experiments.lighting.families import Families, estimated
from lab.experiments.lighting.ground import Head
from lab.experiments.lighting.shown import Lit, Shown
from lab.experiments.lighting.spec import LightingSpec, Stage
from lab.perturb.light_parameters import named
from lab.perturb.relighting import light_words, strength_stops
from lab.stats.bootstrap import family_bootstrap
from lab.stats.bootstrap_p import bootstrap_p
from lab.stats.holm import holm

if TYPE_CHECKING:
    from lab.experiments.lighting.attack.run import Arm

N_COSTS = 20


def succeeded(arm: Arm) -> NDArray[np.float64]:
    """Return 1 for each picture whose search ended in success, ``[n]``."""
    return np.asarray(arm.chosen.any(axis=1), np.float64)


def arms_table(arms: Sequence[Arm], over: Families) -> list[dict[str, Any]]:
    """One row an arm: the share of pictures with a success, with its interval."""
    return [
        {
            "arm": arm.id,
            "search": arm.search,
            "mode": arm.mode,
            **estimated(succeeded(arm), over),
            "passes": arm.log.passes,
        }
        for arm in arms
    ]


def curve_table(arms: Sequence[Arm], budget: int, over: Families) -> list[dict[str, Any]]:
    """One row an arm and cost: the share of pictures with a success by then."""
    costs = np.unique(np.round(np.linspace(1, budget, min(budget, N_COSTS))))
    rows = []
    for arm in arms:
        done = arm.log.success_by_cost(arm.chosen, costs).astype(np.float64)
        rows += [
            {
                "arm": arm.id,
                "search": arm.search,
                "mode": arm.mode,
                "cost": float(cost),
                **estimated(done[:, k], over),
            }
            for k, cost in enumerate(costs)
        ]
    return rows


def contrasts(arms: Sequence[Arm], best: str, over: Families) -> list[dict[str, Any]]:
    """Paired differences between arms on the same pictures at the same cost; p by Holm."""
    found = {arm.id: succeeded(arm) for arm in arms}
    guarded = f"{best} guided" if f"{best} guided" in found else f"{best} filtered"
    asked = [
        ("best guarded - random guarded", guarded, "random filtered"),
        ("best filtered - random filtered", f"{best} filtered", "random filtered"),
        ("best unguarded - random unguarded", f"{best} unguarded", "random unguarded"),
        ("unguarded - guarded, random", "random unguarded", "random filtered"),
        ("unguarded - guarded, best", f"{best} unguarded", guarded),
    ]
    drawn = family_bootstrap(
        over.families, None, over.n_resamples, over.seed, n_items=len(over.families)
    )
    rows: list[dict[str, Any]] = []
    seen: set[tuple[str, str]] = set()
    for name, a, b in asked:
        if a == b or (a, b) in seen:
            continue
        seen.add((a, b))
        difference = (found[a] - found[b])[:, None]
        resampled = drawn.scores(difference)[:, 0]
        low, high = drawn.interval(resampled)
        rows.append(
            {
                "contrast": name,
                "a": a,
                "b": b,
                "value": float(difference.mean()),
                "low": low,
                "high": high,
                "n": len(difference),
                "over": "concept families",
                "p": bootstrap_p(resampled),
            }
        )
    for row, p in zip(rows, holm([row["p"] for row in rows]), strict=True):
        row["p_holm"] = float(p)
    return rows


def refusals(stage: Stage, arms: Sequence[Arm]) -> list[dict[str, Any]]:
    """One row an arm and guard: how many of its flips the guard alone would refuse."""
    rows = []
    for arm in arms:
        flips = arm.log.flipped()
        n = int(flips.sum())
        for i, name in enumerate(arm.log.guard_ids):
            guard = stage.guards[name]
            values = arm.log.guards[..., i][flips]
            kept = [holds(guard, float(v), stage.thresholds[name]) for v in values]
            rows.append({"arm": arm.id, "guard": name, "flips": n, "refused": n - sum(kept)})
        asked = int((arm.log.judged != NOT_ASKED).sum())
        refused = int((arm.log.judged == REFUSED).sum())
        rows.append({"arm": arm.id, "guard": "judges", "flips": asked, "refused": refused})
    return rows


def what_outsiders_say(
    stage: Stage,
    spec: LightingSpec,
    arms: Sequence[Arm],
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
    unguarded = [arm for arm in arms if arm.mode == "unguarded"]
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
    stage: Stage, spec: LightingSpec, victim: Victim, arms: Sequence[Arm], rows: NDArray[np.intp]
) -> dict[str, dict[str, Any]]:
    """How many of each arm's successes, the first of a picture, hold on noise that no search saw.

    A search looks for the lowest of many means over the same few draws, so some of what it finds
    may be luck of the noise.
    """
    again = Shown(stage.ground, spec.n_draws, spec.seed)
    out = {}
    for arm in arms:
        places = arm.log.first(arm.chosen)
        found = np.flatnonzero(places >= 0)
        held = []
        for i in found:
            shown = again.pictures(Lit(int(rows[i]), arm.log.lights[i, places[i]]))
            held.append(victim.values(shown, np.full(len(shown), rows[i])).mean() < 0)
        families = stage.ground.families[rows[found]]
        over = Families(families, spec.n_resamples, spec.seed)
        out[arm.id] = estimated(np.array(held, np.float64), over)
    return out


def _passes(stage: Stage, arm: Arm) -> NDArray[np.bool_]:
    """Candidates that nobody refused: all cheap guards hold, and no judge asked said no."""
    passed = arm.log.guarded(stage.guards, stage.thresholds) & (arm.log.judged != REFUSED)
    return np.asarray(passed, bool)


def items_table(stage: Stage, arms: Sequence[Arm], rows: NDArray[np.intp]) -> list[dict[str, Any]]:
    """One row a picture and arm: whether it was flipped, at what cost, and by which light."""
    from lab.data import DATASETS

    dataset = DATASETS.get(stage.ground.dataset)
    table = []
    for arm in arms:
        places = arm.log.first(arm.chosen)
        for i, row in enumerate(rows):
            concept, k = stage.ground.ids[row], places[i]
            light = arm.log.lights[i, k] if k >= 0 else None
            table.append(
                {
                    "concept": concept,
                    "name": dataset.name(concept),
                    "label": stage.ground.names[stage.ground.classes[row]],
                    "arm": arm.id,
                    "success": bool(k >= 0),
                    "cost": float(arm.log.cost[i, k]) if light is not None else None,
                    "value": round(float(arm.log.values[i, k]), 6) if light is not None else None,
                    "light": light_words(light) if light is not None else "",
                    "stops": round(strength_stops(light), 4) if light is not None else None,
                    "parameters": named(light) if light is not None else None,
                }
            )
    return table
