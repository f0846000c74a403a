"""Which views are missing where: at random, or because of what is there, or of what is not."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from lab.core.errors import BadInput
from lab.core.seeds import stream
from lab.probes.views import Views
from lab.stats.checks import Floats

Mechanism = Literal["mcar", "mar", "mnar"]
STEEPNESS = 4.0
"""How much the odds of being missing turn on the value that decides it, in logits a deviation."""


def missing(
    views: Views,
    rates: Mapping[str, float],
    seed: int,
    mechanism: Mechanism = "mcar",
) -> dict[str, NDArray[np.bool_]]:
    """Return by view which rows are *present*, bool [n]; a rate is the share that is missing.

    A view is missing as a block: all its features or none. ``mcar``: by chance alone. ``mar``: the
    more, the higher the first component of the view before it, which is looked at whole, also where
    it is missing itself. ``mnar``: the more, the higher its own (Rubin 1976). A row that would lose
    every view keeps the one that was nearest to being kept, so high rates are missed by a little.
    Raises ``BadInput`` for a rate outside [0, 1], and for rate 1 in every view.
    """
    names = list(views)
    for view in names:
        if view not in rates or not 0 <= rates[view] <= 1:
            got = f"{rates.get(view)} of {view}"
            raise BadInput("a missing rate from 0 to 1 for every view", got, "Give shares.")
    if all(rates[view] == 1 for view in names):
        raise BadInput("a view that is not always missing", "rate 1 in all", "Lower one rate.")
    n = len(views[names[0]])
    margin = np.empty((n, len(names)))
    for k, view in enumerate(names):
        noise = stream(seed, view, f"missing {mechanism}").logistic(size=n)
        if mechanism == "mnar":
            noise += STEEPNESS * _first_component(views[view])
        elif mechanism == "mar":
            noise += STEEPNESS * _first_component(views[names[k - 1]])
        # The share that is missing is exact: those that stand highest.
        rank = (np.argsort(np.argsort(-noise, kind="stable"), kind="stable") + 0.5) / n
        margin[:, k] = rank - rates[view]
    present = margin > 0
    lost = ~present.any(axis=1)
    may = np.array([rates[view] < 1 for view in names])
    last = np.where(may, margin, -np.inf).argmax(axis=1)
    present[lost, last[lost]] = True
    return {view: present[:, k].copy() for k, view in enumerate(names)}


def _first_component(x: Floats) -> Floats:
    """Return each row's place on the first principal axis, in deviations; its largest weight is
    positive, so that the sign does not hang on the solver."""
    centred = x - x.mean(axis=0)
    axis = np.linalg.svd(centred, full_matrices=False)[2][0]
    axis = axis * np.sign(axis[np.abs(axis).argmax()])
    along = centred @ axis
    return np.asarray(along / max(float(along.std()), 1e-12))
