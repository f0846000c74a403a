"""The points of a map as arrays: what a figure draws, built once and shared by every rerun."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats32 = NDArray[np.float32]


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
        return None if row is None else (float(layer.x[row]), float(layer.y[row]))

    @cached_property
    def ids(self) -> dict[str, None]:
        """Every id once, in order."""
        return dict.fromkeys(concept for layer in self.layers for concept in layer.ids)

    @cached_property
    def limits(self) -> tuple[float, float, float, float]:
        """(left, right, bottom, top) of all points, with a margin of 4 %."""
        x = np.concatenate([layer.x for layer in self.layers])
        y = np.concatenate([layer.y for layer in self.layers])
        room = 0.04 * float(max(np.ptp(x), np.ptp(y), 1e-6))
        return (
            float(x.min()) - room,
            float(x.max()) + room,
            float(y.min()) - room,
            float(y.max()) + room,
        )


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
