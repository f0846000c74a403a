"""Which pictures are attacked, one search over them, and the best search by other pictures."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from lab.adversary.attack.attack import attack
from lab.adversary.attack.log import KEPT, AttackLog
from lab.adversary.searches import SEARCHES
from lab.core.errors import TooFew
from lab.core.progress import Progress
from lab.experiments.lighting.attack.objectives import AttackTarget
from lab.experiments.lighting.attack.plan import BASELINE, LightingAttackSpec, searches_of
from lab.experiments.lighting.families import Families, estimated
from lab.experiments.lighting.spec import Stage


def held_rows(stage: Stage, target: AttackTarget, rows: NDArray[np.intp]) -> NDArray[np.intp]:
    """Return the rows that the victim holds when clean and that have a judge."""
    rows = rows[target.holds[rows]]
    rows = rows[stage.judged(rows)]
    if not len(rows):
        do = "Ask for more pictures, or another victim, judge or objective."
        raise TooFew("pictures that victim and judge hold when clean", "none", do)
    return rows


def searched(
    stage: Stage,
    target: AttackTarget,
    spec: LightingAttackSpec,
    rows: NDArray[np.intp],
    search: str,
    progress: Progress,
    *,
    guided: bool,
) -> AttackLog:
    """Search a light of each of these pictures, within the spec's budget."""
    rules = stage.rules(spec, spec.budget, guided=guided)
    pictures = stage.ground.pictures(rows)
    return attack(target.victim, pictures, rows.tolist(), SEARCHES.get(search), rules, progress)


def tuned(
    stage: Stage, target: AttackTarget, spec: LightingAttackSpec, progress: Progress
) -> list[dict[str, Any]]:
    """Attack the tuning pictures with every search, guided; one row a search."""
    rows = held_rows(stage, target, stage.ground.tune)
    over = Families(stage.ground.families[rows], spec.n_resamples, spec.seed)
    table = []
    for search in searches_of(spec):
        log = searched(stage, target, spec, rows, search, progress, guided=True)
        kept = log.judged == KEPT
        table.append(
            {
                "search": search,
                **estimated(np.asarray(kept.any(axis=1), np.float64), over),
                "flipped": float(log.flipped().any(axis=1).mean()),
                "cost": float(np.where(kept, log.cost, spec.budget).min(axis=1).mean()),
                "passes": log.passes,
            }
        )
    return table


def best_of(tuning: Sequence[dict[str, Any]]) -> tuple[str, str]:
    """Return the search to hold against random lights, and who was first of all, random too.

    By success, then by cost. Random lights are attacked with in any case: to show what a search is
    worth, the best of the others stands beside them even where it was behind them.
    """
    ranked = sorted(tuning, key=lambda row: (-row["value"], row["cost"]))
    names = [str(row["search"]) for row in ranked]
    return next((name for name in names if name != BASELINE), BASELINE), names[0]
