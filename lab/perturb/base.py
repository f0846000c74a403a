"""What all perturbations share: the checks, severity 0, the knob between levels, the loop."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from lab.core.contracts import MAX_SEVERITY, Item, Modality
from lab.core.errors import BadInput
from lab.core.items import check_item
from lab.core.seeds import stream

Levels = tuple[float, float, float, float, float]

IMAGENET_C = (
    "Hendrycks & Dietterich (2019), Benchmarking Neural Network Robustness to Common "
    "Corruptions and Perturbations, ICLR: ImageNet-C's constants on the 224 px canvas"
)
OWN_LEVELS = "Levels are our own, from hardly noticeable to nearly unrecognisable"


@dataclass(frozen=True)
class Scale:
    """Where a knob is interpolated linearly: forward from its unit, and back."""

    forward: Callable[[float], float]
    back: Callable[[float], float]


LINEAR = Scale(float, float)
AMPLITUDE_OF_DB = Scale(
    lambda db: 10 ** (-db / 20), lambda a: math.inf if a == 0 else -20 * math.log10(a)
)
"""An SNR in dB by the noise's amplitude, so that a vanishing severity is an infinite SNR."""
AMPLITUDE_OF_COUNT = Scale(lambda n: n**-0.5, lambda a: math.inf if a == 0 else a**-2)
"""A photon count by the relative noise it makes, 1 / sqrt(count)."""


LOGARITHMIC = ("stops", "dB")
"""Units that count doublings or tenfolds: twice as many stops is not twice as dark."""


@dataclass(frozen=True, kw_only=True, eq=False)
class ItemPerturbation:
    """A perturbation that hurts each item by itself.

    ``change(item, rng, value)`` is a pure function that returns a new item (or ``None``), given
    the knob's value in ``unit``. It draws from ``rng`` in an order that does not depend on the
    value, so that one draw serves all severities. A perturbation with two published constants
    a level names the second in ``companion`` (with its value at severity 0 in front) and gets it
    as one more argument. ``words`` says the knob's value to a person.
    """

    id: str
    modality: Modality
    label: str
    kind: str
    unit: str
    levels: Levels
    identity: float
    change: Callable[..., Item]
    words: Callable[[float], str]
    source: str
    deterministic: bool = False
    monotone: bool = True
    scale: Scale = LINEAR
    companion: tuple[float, float, float, float, float, float] | None = None

    @property
    def zero_is_clean(self) -> bool:
        """Whether 0 of the unit is the clean item, so that two values have a ratio."""
        return self.identity == 0.0 and self.unit not in LOGARITHMIC

    def physical(self, severity: float) -> float:
        """Return the knob's value in ``unit``: the levels at 1..5, interpolated between."""
        severity = self._checked(severity)
        values = (self.identity, *self.levels)
        if severity == int(severity):
            return float(values[int(severity)])
        return self.scale.back(_between([self.scale.forward(v) for v in values], severity))

    def describe(self, severity: float) -> str:
        """Return the severity in words with its unit."""
        return "unchanged" if severity == 0 else self.words(self.physical(severity))

    def apply(
        self, items: Sequence[Item], ids: Sequence[str], severity: float, draw_seed: int
    ) -> list[Item]:
        """Return hurt copies; at severity 0 the very same items. ``None`` stays ``None``.

        Raises ``BadInput`` for a severity outside [0, 5], for items of the wrong kind and for
        ids that do not match the items.
        """
        severity = self._checked(severity)
        self._check(items, ids)
        if severity == 0:
            return list(items)
        return self.hurt(items, ids, severity, draw_seed)

    def hurt(
        self, items: Sequence[Item], ids: Sequence[str], severity: float, draw_seed: int
    ) -> list[Item]:
        """Change every item that is there; the checks are done and severity is above 0."""
        values = [self.physical(severity)]
        if self.companion is not None:
            values.append(_between(self.companion, severity))
        return [
            None if item is None else self.change(item, stream(draw_seed, key, self.id), *values)
            for item, key in zip(items, ids, strict=True)
        ]

    def _checked(self, severity: float) -> float:
        is_number = isinstance(severity, int | float | np.number)
        if not is_number or not 0 <= severity <= MAX_SEVERITY:
            raise BadInput(
                f"a severity from 0 to {MAX_SEVERITY:g} for {self.id}",
                repr(severity),
                "Choose a severity in that range.",
            )
        return float(severity)

    def _check(self, items: Any, ids: Any) -> None:
        if isinstance(items, str | bytes) or not isinstance(items, Sequence | np.ndarray):
            raise BadInput(
                f"a list of items for {self.id}",
                type(items).__name__,
                "Put a single item in a list.",
            )
        if isinstance(ids, str) or len(ids) != len(items):
            raise BadInput(
                f"one id an item, {len(items)} in all, for {self.id}",
                repr(ids)[:40] if isinstance(ids, str) else f"{len(ids)} ids",
                "Give the ids of the column beside its items.",
            )
        for index, item in enumerate(items):
            if item is not None:
                check_item(self.id, self.modality, item, index)


def _between(values: Sequence[float], severity: float) -> float:
    return float(np.interp(severity, range(len(values)), values))
