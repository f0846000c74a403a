"""Is the agreement learned? The pretrained encoder against its random versions, as a study."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from lab.core.contracts import FloatArray
from lab.core.progress import Progress
from lab.distance.layer_grid import GRIDS
from lab.experiments.views.view import Seen
from lab.stats.checks import codes_of
from lab.study.design import Design, Items, Scores
from lab.study.plan import Arm, Claim, Outcome, Plan, minus
from lab.study.run import Ran, study

PRETRAINED, RANDOM, AGREEMENT = "pretrained", "random", "agreement"


def plan(n_random: int) -> Plan:
    """One claim: training brings the agreement."""
    claim = Claim(
        "training",
        minus(PRETRAINED, RANDOM),
        AGREEMENT,
        more="the two agree more after training",
        less="the two agree less after training",
        primary=True,
    )
    arms = (
        Arm(PRETRAINED, title="the pretrained encoder"),
        Arm(
            RANDOM,
            title="the same architecture with random weights",
            role="control",
            seeds=n_random,
        ),
    )
    return Plan(arms, (Outcome(AGREEMENT, title="agreement"),), (claim,))


def training(
    seen: Seen,
    measure: str,
    pretrained: FloatArray,
    random: Sequence[FloatArray],
    target: FloatArray,
    seed: int,
    progress: Progress,
) -> Ran:
    """Hold the vectors [n, d] of one layer, pretrained and random, against the ``target``'s.

    Each random version is a seed; each concept's number is its share of the measure. Raises what
    the measure raises.
    """
    units = codes_of(seen.families, len(seen), "families")
    grid = GRIDS[measure]([pretrained, *random], [target], units, "concept families")

    def score(arm: str, number: int, progress: Progress) -> Scores:
        return {AGREEMENT: np.asarray(grid.items(0 if arm == PRETRAINED else 1 + number, 0))}

    items = Items(seen.concepts, seen.families, seed=seed)
    return study(Design(plan(len(random)), items, score, chance={AGREEMENT: 0.0}), progress)
