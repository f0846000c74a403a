"""A study made ready to run: its plan, the items that every arm is asked, how they are scored."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from lab.core.errors import BadInput
from lab.core.progress import Progress
from lab.stats.checks import Floats, codes_of
from lab.stats.intervals.bootstrap import N_RESAMPLES
from lab.study.plan import ALL, Plan

Scores = Mapping[str, Floats]
"""By outcome one number an item [n]; NaN where the arm was not asked of the item."""
ScoreArm = Callable[[str, int, Progress], Scores]
"""From (arm, seed, progress). The seed is 0 for an arm that is not trained."""


@dataclass(frozen=True)
class Items:
    """What every arm is asked: concepts, words, episodes, in one order."""

    ids: tuple[str, ...]
    families: NDArray[np.str_] = field(repr=False)
    classes: NDArray[np.intp] | None = field(default=None, repr=False)
    masks: Mapping[str, NDArray[np.bool_]] = field(default_factory=dict, repr=False)
    n_resamples: int = N_RESAMPLES
    seed: int = 0

    def __post_init__(self) -> None:
        n = len(self.ids)
        codes_of(self.families, n, "families")
        for name, mask in self.masks.items():
            if np.asarray(mask).shape != (n,) or np.asarray(mask).dtype != np.bool_:
                do = "Give one truth value an item."
                raise BadInput(f"mask {name} [{n}]", f"shape {np.asarray(mask).shape}", do)

    def __len__(self) -> int:
        return len(self.ids)

    def mask(self, name: str) -> NDArray[np.bool_]:
        """Return a mask [n]. Raises ``BadInput`` for one that is not there."""
        if name == ALL:
            return np.ones(len(self), bool)
        if name not in self.masks:
            do = f"Choose one of: {', '.join([ALL, *self.masks])}."
            raise BadInput("a mask of these items", repr(name), do)
        return np.asarray(self.masks[name])


@dataclass(frozen=True)
class Design:
    """A plan with its items, and what else is to be reported beside arms and claims."""

    plan: Plan
    items: Items
    score: ScoreArm = field(repr=False)
    chance: Mapping[str, float] = field(default_factory=dict)
    """By outcome, or by "arm outcome" where arms differ."""
    summary: Mapping[str, Any] = field(default_factory=dict, repr=False)
    tables: Mapping[str, list[dict[str, Any]]] = field(default_factory=dict, repr=False)

    def chance_of(self, arm: str, outcome: str) -> float | None:
        """The score of an arm that knows nothing, where it is known."""
        return self.chance.get(f"{arm} {outcome}", self.chance.get(outcome))
