"""What each modality adds to each set of others, and its share of the whole."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import combinations, product
from math import factorial
from typing import Any

import numpy as np

from lab.experiments.missing.lattice.spec import TOLD, WHOLE, subset_arm
from lab.stats.checks import Floats
from lab.stats.contrast import Over, contrast
from lab.stats.rows import decide_rows, row_of


def edges(
    scores: Mapping[str, Floats], names: Sequence[str], over: Over, margin: float
) -> list[dict[str, Any]]:
    """Return one row for each fill, each set of modalities and each that is added to it, the empty
    set left out: what it adds, decided with Holm over all. "less" is where more modalities hurt.

    ``scores``: by arm, [n, seeds]; a fill whose arms are not there has no rows.
    """
    found, rows = [], []
    fills = dict.fromkeys(arm.partition("|")[0] for arm in scores if arm != WHOLE)
    for fill, size in product(fills, range(1, len(names))):
        for subset in combinations(names, size):
            for added in (name for name in names if name not in subset):
                larger = tuple(name for name in names if name in {*subset, added})
                before, after = (subset_arm(fill, one, names) for one in (subset, larger))
                difference = scores[after] - scores[before]
                found.append({"fill": fill, "has": "+".join(subset), "adds": added})
                rows.append(row_of(contrast(difference, over, zero=0.0)))
    decided = decide_rows(rows, margin=margin)
    return [{**where, **row} for where, row in zip(found, decided, strict=True)]


def shapley_weights(name: str, names: Sequence[str]) -> dict[str, float]:
    """Return the weight of each arm in a modality's Shapley value; the empty set scores chance.

    Shapley (1953): what it adds, averaged over all orders in which modalities may come.

    >>> shapley_weights("a", ["a", "b"])
    {'told|a': 0.5, 'whole': 0.5, 'told|b': -0.5}
    """
    n, weights = len(names), dict[str, float]()
    others = [other for other in names if other != name]
    for size in range(n):
        weight = factorial(size) * factorial(n - 1 - size) / factorial(n)
        for subset in combinations(others, size):
            larger = tuple(one for one in names if one in {*subset, name})
            weights[subset_arm(TOLD, larger, names)] = weight
            if subset:
                weights[subset_arm(TOLD, subset, names)] = -weight
    return weights


def shapley(
    scores: Mapping[str, Floats], names: Sequence[str], over: Over, chance: float
) -> list[dict[str, Any]]:
    """Return each modality's Shapley value of the score, which add up to the whole less chance."""
    rows = []
    for name in names:
        weights = shapley_weights(name, names)
        value = np.sum([weight * scores[arm] for arm, weight in weights.items()], axis=0)
        rows.append(row_of(contrast(value - chance / len(names), over, zero=0.0)))
    return [{"modality": name, **row} for name, row in zip(names, decide_rows(rows), strict=True)]
