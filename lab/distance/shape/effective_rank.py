"""Effective rank: over how many directions is the variance of a space spread?"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from lab.core.seeds import stream
from lab.distance import DISTANCES
from lab.distance.base import Direction, Distance, Measurement, Needs, Settings
from lab.distance.measure import ZERO_VARIANCE, is_constant, undefined
from lab.distance.pairs import Pairs
from lab.distance.rescale import centred_side, few_columns
from lab.stats.checks import Floats
from lab.stats.intervals.leave_out import leave_out


def effective_rank(x: Floats) -> float:
    """Return exp of the entropy of the shares of the singular values of centred ``x`` [n, d].

    By the eigenvalues of X'X: what they lose is below 1e-8 of the largest singular value.
    """
    moved = x - x.mean(axis=0)
    gram = moved.T @ moved if moved.shape[1] <= len(moved) else moved @ moved.T
    singular = np.sqrt(np.maximum(np.linalg.eigvalsh(gram), 0.0))
    share = singular / singular.sum()
    share = share[share > 0]
    return float(np.exp(-np.sum(share * np.log(share))))


def _of_side(side: str) -> Callable[[Pairs, Settings], Measurement]:
    def measure_side(pairs: Pairs, settings: Settings) -> Measurement:
        x = pairs.x if side == "a" else pairs.y
        if is_constant(x):
            return undefined(pairs, ZERO_VARIANCE)
        turned = few_columns(centred_side(x))
        left_out = leave_out(lambda rows: effective_rank(turned[rows]), pairs.units, settings.seed)
        low, high = left_out.interval(settings.level)
        noise = stream(settings.seed, "", "Gaussian cloud").standard_normal(x.shape)
        return Measurement(
            value=left_out.value,
            low=low,
            high=high,
            n=len(pairs),
            over=pairs.over,
            chance=effective_rank(noise),
            level=settings.level,
        )

    return measure_side


for _side, _name in (("a", "first"), ("b", "second")):
    DISTANCES.register(
        Distance(
            id=f"effective_rank_{_side}",
            title=f"Effective rank of the {_name} space",
            symbol=f"rank {_side}",
            needs=Needs.ONE,
            direction=Direction.NEITHER,
            source="Roy & Vetterli 2007 (EUSIPCO), definition 2, of centred rows; interval of the "
            "value at this n by leaving out 20 groups of units; chance is a Gaussian cloud of the "
            "same n and width",
            formula=r"\exp\left(-\sum_i p_i \log p_i\right),\quad p_i = \sigma_i / \sum_j \sigma_j",
            meaning="How many directions the space uses, as many equal ones would: 1 is a line, "
            "the width at most.",
            misleads="It cannot pass n - 1, and directions of noise count: a little of it in every "
            "direction raises the rank much.",
            compute=_of_side(_side),
            bounds=(1.0, None),
            invariant=frozenset({"scale", "shift", "rotation"}),
            cost=2,
        )
    )
