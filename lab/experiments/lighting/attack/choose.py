"""The best search, by pictures of other families than those that are attacked."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from lab.adversary.attack.log import KEPT
from lab.core.progress import Progress
from lab.experiments.lighting.attack.parts import GUIDED, TUNE, Searches
from lab.experiments.lighting.attack.plan import BASELINE, searches_of
from lab.experiments.lighting.families import Families, estimated


def tuned(searches: Searches, progress: Progress) -> list[dict[str, Any]]:
    """Attack the tuning pictures with every search, guided; one row a search."""
    spec, rows = searches.spec, searches.rows(TUNE)
    over = Families(searches.stage.ground.families[rows], spec.n_resamples, spec.seed)
    table = []
    for search in searches_of(spec):
        log = searches.whole(TUNE, search, GUIDED, progress)
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
