"""The plane in which the sliding clouds are drawn: along the gap, and along the widest spread."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np

from lab.data import DATASETS
from lab.distance.clouds.shift import slide
from lab.experiments.gap.space import GapSpace
from lab.stats.checks import Floats
from lab.stats.cosine import unit_rows
from lab.stats.threads import one_blas_thread

ROOM = 0.06
"""Of a range, left free on each side."""


@dataclass(frozen=True)
class Plane:
    """Two directions of the space, [2, d], at a right angle and of length 1, and fixed ranges."""

    axes: Floats = field(repr=False)
    share: float
    """How much of the clouds' spread about their own middles lies in the plane, in 0..1."""
    x_range: tuple[float, float]
    y_range: tuple[float, float]


def plane_of(space: GapSpace, distances: tuple[float, ...]) -> Plane:
    """Return the plane of the gap direction and the first principal component beside it.

    The component is that of both clouds together, each about its own mean, once the gap direction
    is taken out; it is found on the clouds as they are and stays while they slide, as do the
    ranges, which hold every place among ``distances``.
    """
    x, y, u = unit_rows(space.x), unit_rows(space.y), space.gap.direction
    rows = np.concatenate([x - x.mean(axis=0), y - y.mean(axis=0)])
    beside = rows - np.outer(rows @ u, u)
    with one_blas_thread():
        # From the small side: there are fewer rows than numbers in a row, as a rule.
        values, vectors = np.linalg.eigh(beside @ beside.T)
        component = vectors[:, -1] @ beside / np.sqrt(values[-1])
        # Which way an eigenvector points is an accident of the library.
        component *= np.sign(component[np.abs(component).argmax()])
        axes = np.stack([u, component])
        share = float(np.sum((rows @ axes.T) ** 2) / np.sum(rows**2))
        seen = np.concatenate([np.concatenate(slide(x, y, u, d)) @ axes.T for d in distances])
    low, high = seen.min(axis=0), seen.max(axis=0)
    room = ROOM * (high - low)
    ranges = [(float(a), float(b)) for a, b in zip(low - room, high + room, strict=True)]
    return Plane(axes, share, *ranges)


def positions(space: GapSpace, plane: Plane, distance: float) -> dict[str, Any]:
    """Return where both clouds lie in the plane, slid by ``distance``, as plain lists."""
    both = slide(space.x, space.y, space.gap.direction, distance)
    sides = {
        name: {
            "view": str(view),
            "modality": str(view.modality),
            "points": (moved @ plane.axes.T).round(5).tolist(),
            "middle": (moved.mean(axis=0) @ plane.axes.T).round(5).tolist(),
        }
        for name, view, moved in zip("ab", (space.a, space.b), both, strict=True)
    }
    dataset = DATASETS.get(space.dataset)
    return {
        **sides,
        "concepts": list(space.concepts),
        "names": [dataset.name(concept) for concept in space.concepts],
        "share": plane.share,
        "x_range": list(plane.x_range),
        "y_range": list(plane.y_range),
        "distance": distance,
    }
