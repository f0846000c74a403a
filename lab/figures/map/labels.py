"""Names at the centre of each class of a map, as many as can be read."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from lab.figures.map.points import Cloud

CHAR, LINE = 0.0125, 0.034
"""Width of a letter and height of a line, as parts of the map's longer side."""


@dataclass(frozen=True)
class Label:
    """A name and where it stands."""

    text: str
    x: float
    y: float


@lru_cache(maxsize=32)
def class_labels(cloud: Cloud, level: str) -> tuple[Label, ...]:
    """Return a label at the centroid of each class of each clean layer, the largest first.

    ``level`` is "group" or "subgroup". A label that would cover an earlier one is left out; the
    class keeps its name under the pointer.
    """
    found: list[tuple[int, Label]] = []
    for layer in cloud.layers:
        at_x, at_y = cloud.seen(layer)
        classes = layer.subgroups if level == "subgroup" else layer.groups
        for name in np.unique(classes[classes != ""]) if not layer.hurt else ():
            here = classes == name
            # The median stands among the points where a class falls into two.
            x, y = float(np.median(at_x[here])), float(np.median(at_y[here]))
            found.append((int(here.sum()), Label(str(name), x, y)))
    found.sort(key=lambda pair: (-pair[0], pair[1].text))
    return _readable([label for _, label in found], cloud)


def _readable(labels: Iterable[Label], cloud: Cloud) -> tuple[Label, ...]:
    left, right, bottom, top = cloud.limits
    side = max(right - left, top - bottom)
    kept: list[Label] = []
    for label in labels:
        clear = all(
            abs(label.y - other.y) > LINE * side
            or abs(label.x - other.x) > CHAR * side * (len(label.text) + len(other.text)) / 2
            for other in kept
        )
        if clear:
            kept.append(label)
    return tuple(kept)
