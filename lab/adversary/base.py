"""What guards and searches promise: the contracts of the room.

A *light* is a point of the unit cube ``[d]``, one number a parameter of the relighting family
(``lab.perturb.relighting``). A *candidate* is a light on an image.
"""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol, TypeAlias, runtime_checkable

import numpy as np
from numpy.typing import NDArray

from lab.core.contracts import FloatArray

Image: TypeAlias = NDArray[np.uint8]
Lights: TypeAlias = NDArray[np.float64]


class Sense(StrEnum):
    """On which side of its threshold a guard lets a candidate pass."""

    AT_LEAST = "at least"
    AT_MOST = "at most"


@dataclass(frozen=True)
class Relit:
    """A picture under a light: as it is on average, and how much its sensor's noise spreads.

    ``still`` is ``uint8 [224, 224, 3]``, the picture without noise; ``noise`` is
    ``float32 [224, 224]``, the standard deviation of the noise of linear luminance, white = 1.
    """

    still: Image
    noise: FloatArray


class Watch(Protocol):
    """A guard that has seen the clean picture and judges pictures of it under other lights."""

    def value(self, relit: Relit) -> float:
        """Return the guard's value, finite, to be held against its threshold."""
        ...

    def picture(self, relit: Relit) -> FloatArray:
        """Return what the guard saw, ``float32 [224, 224]``: 1 where all is kept, 0 where lost."""
        ...


@runtime_checkable
class Guard(Protocol):
    """A limit on what a light may do to a picture, whatever any encoder says of it."""

    @property
    def id(self) -> str: ...

    @property
    def title(self) -> str: ...

    @property
    def unit(self) -> str: ...

    @property
    def sense(self) -> Sense: ...

    @property
    def threshold(self) -> float:
        """The default, ours and uncalibrated: people set it (``lab.adversary.calibration``)."""
        ...

    @property
    def span(self) -> tuple[float, float]:
        """The range of values a dial shows."""
        ...

    @property
    def meaning(self) -> str: ...

    @property
    def source(self) -> str: ...

    def watch(self, clean: Image) -> Watch:
        """Look at the clean picture, ``uint8 [224, 224, 3]``, once."""
        ...


def holds(guard: Guard, value: float, threshold: float | None = None) -> bool:
    """Say whether a value passes a guard, at its own threshold or another one."""
    limit = guard.threshold if threshold is None else threshold
    return value >= limit if guard.sense == Sense.AT_LEAST else value <= limit


@dataclass(frozen=True)
class Ask:
    """What a search wants to know next: the value at some lights ``[p, d]``, perhaps the slope."""

    lights: Lights
    gradient: bool = False


@dataclass(frozen=True)
class Told:
    """The answer: values ``[p]``, lower is worse for the victim, and slopes ``[p, d]`` if asked.

    ``refused`` ``[p]`` says which lights fooled the victim and broke a rule: none of them to a
    search that is not guided.
    """

    values: NDArray[np.float64]
    refused: NDArray[np.bool_]
    gradients: NDArray[np.float64] | None = None


Asking: TypeAlias = Generator[Ask, Told, None]


@runtime_checkable
class Search(Protocol):
    """A way to look for the light with the lowest value in the unit cube.

    ``start`` returns a generator that yields ``Ask`` and is sent ``Told``, for one image; whoever
    drives it asks the victim, for many images at once, and stops it when the budget is spent. It
    draws from ``rng`` alone, so that neither batch nor order of the images matters.
    """

    id: str
    title: str
    needs_gradient: bool
    source: str

    def start(self, start: Lights, rng: np.random.Generator, budget: int) -> Asking:
        """Begin at the light ``start`` ``[d]``; ``budget`` is in forward-equivalents."""
        ...
