"""The points of a map as arrays: what a figure draws, built once and shared by every rerun."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats32 = NDArray[np.float32]
REACH = 0.5


@dataclass(frozen=True)
class Layer:
    """One view, clean or hurt: the points that are drawn alike."""

    view: str
    modality: str
    hurt: bool
    ids: tuple[str, ...] = field(repr=False)
    x: Floats32 = field(repr=False)
    y: Floats32 = field(repr=False)
    groups: NDArray[np.str_] = field(repr=False)
    subgroups: NDArray[np.str_] = field(repr=False)
    drift: Floats32 | None = field(default=None, repr=False)
    """NaN where there is none; None where no point has any."""
    correct: Floats32 | None = field(default=None, repr=False)

    def __len__(self) -> int:
        return len(self.ids)

    @property
    def name(self) -> str:
        """The view, and that it is hurt."""
        return f"{self.view}, hurt" if self.hurt else self.view


@dataclass(frozen=True, eq=False)
class Cloud:
    """One panel: a space flattened. Equal to itself alone, so that what is made of it is kept."""

    space: str
    layers: tuple[Layer, ...]
    trust: Mapping[str, Any]
    """Trustworthiness as an estimate: value, low, high, n, chance."""
    n_neighbours: int
    row_of: dict[tuple[str, bool], dict[str, int]] = field(repr=False)
    """For each (view, hurt) the row of each id."""

    def __len__(self) -> int:
        return sum(len(layer) for layer in self.layers)

    def at(self, layer: Layer, concept: str) -> tuple[float, float] | None:
        """Return where a concept lies in a layer, or None."""
        row = self.row_of[layer.view, layer.hurt].get(concept)
        if row is None:
            return None
        x, y = self.seen(layer)
        return float(x[row]), float(y[row])

    @cached_property
    def ids(self) -> dict[str, None]:
        """Every id once, in order."""
        return dict.fromkeys(concept for layer in self.layers for concept in layer.ids)

    @cached_property
    def rim(self) -> tuple[float, float, float, float]:
        """(left, right, bottom, top) of all points but those that lie far from the rest.

        Nine tenths of the points span the map; one that is further from them than half that span
        would squeeze all others. It is drawn where the last of the others lies.
        """
        ends: list[float] = []
        for values in ([layer.x for layer in self.layers], [layer.y for layer in self.layers]):
            every = np.concatenate(values)
            low, high = map(float, np.quantile(every, (0.05, 0.95)))
            far = REACH * (high - low)
            near = every[(every >= low - far) & (every <= high + far)]
            ends += [float(near.min()), float(near.max())]
        return ends[0], ends[1], ends[2], ends[3]

    @cached_property
    def limits(self) -> tuple[float, float, float, float]:
        """The rim with a margin of 4 %."""
        left, right, bottom, top = self.rim
        room = 0.04 * max(right - left, top - bottom, 1e-6)
        return left - room, right + room, bottom - room, top + room

    def seen(self, layer: Layer) -> tuple[Floats32, Floats32]:
        """Return where a layer's points are drawn, x and y: those far out at the rim."""
        left, right, bottom, top = self.rim
        return np.clip(layer.x, left, right), np.clip(layer.y, bottom, top)

    def outside(self, layer: Layer) -> NDArray[np.str_] | None:
        """Return to which side each point lies beyond the rim, "" if it does not; None if none."""
        left, right, bottom, top = self.rim
        sides = np.full(len(layer), "", "<U5")
        for beyond, side in (
            (layer.x < left, "left"), (layer.x > right, "right"),
            (layer.y < bottom, "down"), (layer.y > top, "up"),
        ):  # fmt: skip
            sides[beyond] = side
        return sides if sides.astype(bool).any() else None


def cloud(
    space: str, layers: Sequence[Layer], trust: Mapping[str, Any], n_neighbours: int
) -> Cloud:
    """Put layers together, with the row of every id."""
    row_of = {
        (layer.view, layer.hurt): {concept: i for i, concept in enumerate(layer.ids)}
        for layer in layers
    }
    return Cloud(space, tuple(layers), trust, n_neighbours, row_of)


def clouds_of(run: Mapping[str, Any]) -> tuple[Cloud, ...]:
    """Return the clouds of a result of "map" as plain data."""
    points: dict[tuple[int, str, bool], list[Mapping[str, Any]]] = {}
    for row in run["tables"]["points"]:
        points.setdefault((row["panel"], row["view"], row["hurt"]), []).append(row)
    return tuple(
        cloud(
            panel["space"],
            [_layer(rows) for (at, _, _), rows in points.items() if at == i],
            panel["quality"]["trustworthiness"],
            panel["n_neighbours"],
        )
        for i, panel in enumerate(run["summary"]["panels"])
    )


def _layer(rows: Sequence[Mapping[str, Any]]) -> Layer:
    first = rows[0]
    return Layer(
        view=first["view"],
        modality=first["modality"],
        hurt=first["hurt"],
        ids=tuple(row["concept"] for row in rows),
        x=np.array([row["x"] for row in rows], np.float32),
        y=np.array([row["y"] for row in rows], np.float32),
        groups=np.array([row["group"] for row in rows]),
        subgroups=np.array([row["subgroup"] for row in rows]),
        drift=_numbers(rows, "drift"),
        correct=_numbers(rows, "correct"),
    )


def _numbers(rows: Sequence[Mapping[str, Any]], name: str) -> Floats32 | None:
    if all(row[name] is None for row in rows):
        return None
    return np.array([np.nan if row[name] is None else row[name] for row in rows], np.float32)
