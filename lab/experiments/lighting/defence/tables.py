"""The tables of the defence: what every arm scores, and how far that is from clean training."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from lab.experiments.lighting.candidates import Candidates
from lab.experiments.lighting.defence.attack import ArmAttacked
from lab.experiments.lighting.differences import difference
from lab.experiments.lighting.families import Families, estimated
from lab.experiments.lighting.ground import Head, PicturePool
from lab.experiments.lighting.spec import LightingSpec
from lab.stats.checks import Floats
from lab.stats.resample import balanced_accuracy_estimate
from lab.stats.rows import decide_rows

BASE = "none"
MODES = ("guarded", "unguarded")
Scores = dict[str, dict[str, Floats]]


def answers_to(head: Head, lit: Candidates) -> Floats:
    """Return the mean probability over draws ``[n, q, K]``, each row by the probe of its fold."""
    folds = head.ground.folds[lit.rows]
    out = np.zeros((*lit.failed.shape, len(head.ground.names)))
    for fold in np.unique(folds):
        here = np.flatnonzero(folds == fold)
        out[here] = lit.probabilities(head.probes[fold], here)
    return out


def scores_of(
    heads: Mapping[str, Head],
    random: Candidates,
    attacked: Mapping[str, ArmAttacked],
    ground: PicturePool,
) -> Scores:
    """Return by arm and kind of picture each test picture's score ``[n]`` in 0 to 1.

    "clean"; "random", the share of its held-out lights under which it is named; and, for each mode
    of attack, 1 where it is named when clean and no light was found that changes it.
    """
    rows = random.rows
    true = ground.classes[rows]
    scores: Scores = {}
    for arm, head in heads.items():
        named = answers_to(head, random).argmax(axis=2) == true[:, None]
        scores[arm] = {
            "clean": head.right[rows].astype(np.float64),
            "random": named.mean(axis=1),
            **{
                mode: (attacked[arm].eligible & ~attacked[arm].fooled[mode]).astype(np.float64)
                for mode in MODES
            },
        }
    return scores


def arms_table(
    scores: Scores,
    heads: Mapping[str, Head],
    attacked: Mapping[str, ArmAttacked],
    ground: PicturePool,
    test: NDArray[np.intp],
    spec: LightingSpec,
) -> list[dict[str, Any]]:
    """One row an arm, each entry an estimate.

    ``whole`` and ``whole_balanced`` are clean accuracies over all pictures, out of fold; the other
    accuracies are of the test pictures; ``success`` is of those that the arm names when clean.
    """
    over = Families(ground.families[test], spec.n_resamples, spec.seed)
    whole = Families(ground.families, spec.n_resamples, spec.seed)
    rows = []
    for arm, head in heads.items():
        right = head.right.astype(np.float64)
        balanced = balanced_accuracy_estimate(
            right, ground.classes, ground.families, ground.chance,
            n_resamples=spec.n_resamples, seed=spec.seed,
        )  # fmt: skip
        hit = attacked[arm]
        own = Families(ground.families[test[hit.eligible]], spec.n_resamples, spec.seed)
        rows.append(
            {
                "arm": arm,
                "whole": estimated(right, whole, ground.majority),
                "whole_balanced": balanced.as_dict(),
                **{name: estimated(v, over, ground.chance) for name, v in scores[arm].items()},
                "success": {
                    mode: estimated(hit.fooled[mode][hit.eligible].astype(np.float64), own)
                    for mode in MODES
                },
                "passes": hit.passes,
            }
        )
    return rows


def contrasts_table(
    scores: Scores,
    heads: Mapping[str, Head],
    attacked: Mapping[str, ArmAttacked],
    ground: PicturePool,
    test: NDArray[np.intp],
    spec: LightingSpec,
) -> list[dict[str, Any]]:
    """One row an arm and measure: the paired difference to clean training; p over the whole table.

    Success of an attack is compared on the pictures that both arms name when clean.
    """
    whole = Families(ground.families, spec.n_resamples, spec.seed)
    over = Families(ground.families[test], spec.n_resamples, spec.seed)
    right = {arm: head.right.astype(np.float64) for arm, head in heads.items()}
    rows: list[dict[str, Any]] = []
    for arm in heads:
        if arm == BASE:
            continue
        both = attacked[arm].eligible & attacked[BASE].eligible
        shared = Families(ground.families[test[both]], spec.n_resamples, spec.seed)
        found = {
            "clean accuracy": difference(right[arm], right[BASE], whole),
            "clean accuracy, balanced": difference(right[arm], right[BASE], whole, ground.classes),
            "accuracy under random lights": difference(
                scores[arm]["random"], scores[BASE]["random"], over
            ),
            **{
                f"{mode} success of the attack": difference(
                    attacked[arm].fooled[mode][both].astype(np.float64),
                    attacked[BASE].fooled[mode][both].astype(np.float64),
                    shared,
                )
                for mode in MODES
            },
        }
        rows += [{"arm": arm, "measure": name, **row} for name, row in found.items()]
    return decide_rows(rows)
