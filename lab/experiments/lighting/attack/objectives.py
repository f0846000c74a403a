"""What an attack lowers, from a spec's word: the victim with its objective.

``margin``: the probe's log-odds of the true class. ``drift``: how close the embedding stays to its
clean self. ``retrieval``: the lead of the picture's own name over the others, through a ridge map
into a text space that was fitted on other families.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from lab.adversary.attack.objective import Closeness, Lead, Objective, values_of
from lab.adversary.attack.victim import Victim
from lab.core.contracts import Modality
from lab.core.progress import Progress
from lab.data import DATASETS
from lab.encoders import ENCODERS
from lab.encoders.embed import embed
from lab.experiments.lighting.spec import Stage
from lab.probes.maps import fit_map

Kind = Literal["margin", "drift", "retrieval"]
FAR_ENOUGH = 0.5
"""Drift counts as success from here: half of the way to another picture. Ours."""


@dataclass(frozen=True)
class AttackTarget:
    """A victim, and which rows it holds when clean: only those can be lost."""

    victim: Victim
    holds: NDArray[np.bool_]


def target_of(
    stage: Stage, kind: Kind, *, text: str = "use", seed: int = 0, progress: Progress | None = None
) -> AttackTarget:
    """Return the victim whose objective is attacked.

    Whatever the objective, only pictures that the victim's probe names when clean are attacked, so
    that the guards and judges mean the same. Raises ``Unavailable`` where the text encoder's
    weights are missing, ``UnknownId`` for a data set without text, and as ``fit_map``.
    """
    head = stage.victim
    if kind == "margin":
        return AttackTarget(head.victim(), head.right)
    objective: Objective
    if kind == "drift":
        objective = Closeness(head.clean, FAR_ENOUGH)
    else:
        objective = _lead(stage, text, seed, progress)
    ids = stage.ground.ids
    test = np.union1d(stage.ground.test, stage.ground.tune)
    clean = np.full(len(ids), -1.0)
    clean[test] = values_of(objective, head.clean[test], test)
    return AttackTarget(Victim(head.encoder, objective, ids), head.right & (clean > 0))


def _lead(stage: Stage, text: str, seed: int, progress: Progress | None) -> Lead:
    ground = stage.ground
    dataset, encoder = DATASETS.get(ground.dataset), ENCODERS.get(text)
    facet = dataset.facets(Modality.TEXT)[0]
    column = dataset.column(Modality.TEXT, facet, ground.ids)
    names = embed(encoder, column, progress=progress).x.astype(np.float64)
    shown = np.union1d(ground.test, ground.tune)
    rest = ~np.isin(ground.families, ground.families[shown])
    fitted = fit_map(
        stage.victim.clean[rest], names[rest], "ridge", families=ground.families[rest], seed=seed
    )
    places = np.full(len(ground.ids), -1)
    places[shown] = np.arange(len(shown))
    return Lead(fitted.weights, fitted.mean_x, fitted.map_y(names[shown]), places)
