"""The plane in which both sides of a bridge are drawn: where the best bridge brings them together.

It is found on training pairs and stays while the knobs move, as do the ranges, so that what is seen
to come apart is the bridge.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np

from lab.data import DATASETS
from lab.experiments.align.bridge.crossing import NOISES, Knobs, LiveBridge
from lab.experiments.gap.space import pair_of_views
from lab.stats.checks import Floats
from lab.stats.cosine import unit_rows
from lab.stats.threads import one_blas_thread

ROOM = 0.06
"""Of a range, left free on each side."""


@dataclass(frozen=True)
class BridgePlane:
    """Two directions of the space, [2, w], at a right angle and of length 1."""

    axes: Floats = field(repr=False)
    x_range: tuple[float, float]
    y_range: tuple[float, float]
    """They hold both clouds at the best and at the worst setting."""


def plane_of(bridge: LiveBridge) -> BridgePlane:
    """Return the two directions along which both sides of the best bridge agree most."""
    best, train = bridge.fit(bridge.best), bridge.spaces.train
    with one_blas_thread():
        a = unit_rows(best.map_x(bridge.x[train]))
        b = unit_rows(best.map_y(bridge.y[train]))
        both = a.T @ b
        axes = np.linalg.eigh(both + both.T)[1][:, :-3:-1].T
    # Which way an eigenvector points is an accident of the library.
    axes = axes * np.sign(axes[np.arange(len(axes)), np.abs(axes).argmax(axis=1)])[:, None]
    ends = [bridge.crossed(s) for s in (bridge.best, Knobs(bridge.pairs[0], NOISES[-1]))]
    seen = np.concatenate([side @ axes.T for end in ends for side in (end.a, end.b)])
    low, high = seen.min(axis=0), seen.max(axis=0)
    room = ROOM * (high - low)
    ranges = [(float(a), float(b)) for a, b in zip(low - room, high + room, strict=True)]
    return BridgePlane(axes, *ranges)


def positions(bridge: LiveBridge, plane: BridgePlane, setting: Knobs) -> dict[str, Any]:
    """Return where both sides lie in the plane, as plain lists: what a figure draws."""
    at, spec = bridge.crossed(setting), bridge.spec
    dataset = DATASETS.get(spec.dataset)
    sides = {
        name: {
            "view": str(view),
            "modality": str(view.modality),
            "points": (rows @ plane.axes.T).round(4).tolist(),
        }
        for name, view, rows in zip(
            "ab", pair_of_views(spec.dataset, spec.a, spec.b), (at.a, at.b), strict=True
        )
    }
    return {
        **sides,
        "concepts": list(bridge.concepts),
        "names": [dataset.name(concept) for concept in bridge.concepts],
        "x_range": list(plane.x_range),
        "y_range": list(plane.y_range),
    }
