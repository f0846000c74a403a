"""What every arm of the defence scores: clean, under random lights, and attacked."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import ArrayLike

from lab.experiments.lighting.candidates import Candidates
from lab.experiments.lighting.defence.attack import ArmAttacked
from lab.experiments.lighting.defence.plan import BALANCED, CLEAN, LIT, MODES, WHOLE, success
from lab.experiments.lighting.ground import Head
from lab.stats.checks import Floats
from lab.study.design import Scores


def answers_to(head: Head, lit: Candidates) -> Floats:
    """Return the mean probability over draws ``[n, q, K]``, each row by the probe of its fold."""
    folds = head.ground.folds[lit.rows]
    out = np.zeros((*lit.failed.shape, len(head.ground.names)))
    for fold in np.unique(folds):
        here = np.flatnonzero(folds == fold)
        out[here] = lit.probabilities(head.probes[fold], here)
    return out


def scores_of(
    heads: Mapping[str, Head], random: Candidates, attacked: Mapping[str, ArmAttacked]
) -> dict[str, Scores]:
    """Return by arm and outcome one score in 0 to 1 a picture of the ground.

    "whole" is asked of every picture, out of fold; all else of the test pictures. "random" is the
    share of a picture's held-out lights under which it is named; for each mode of attack the score
    is 1 where it is named when clean and no light was found that changes it. Success is asked only
    of pictures that the arm names when clean.
    """
    scores: dict[str, Scores] = {}
    for arm, head in heads.items():
        hit, right = attacked[arm], head.right.astype(np.float64)
        named = answers_to(head, random).argmax(axis=2) == head.ground.classes[random.rows][:, None]

        def tested(values: ArrayLike, n: int = len(right)) -> Floats:
            out = np.full(n, np.nan)
            out[random.rows] = values
            return out

        scores[arm] = {
            CLEAN: tested(right[random.rows]),
            LIT: tested(named.mean(axis=1)),
            WHOLE: right,
            BALANCED: right,
            **{m: tested(hit.eligible & ~hit.fooled[m]) for m in MODES},
            **{success(m): tested(np.where(hit.eligible, hit.fooled[m], np.nan)) for m in MODES},
        }
    return scores
