"""A guard that compares two pictures: its card, the checks, and a value from what it saw."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from lab.adversary.base import Image, Relit, Sense, Watch
from lab.core.contracts import CANVAS_PX, FloatArray, Modality
from lab.core.errors import BadInput
from lab.core.items import check_item, described

OURS = "The threshold is ours and uncalibrated."
_SHAPE = (CANVAS_PX, CANVAS_PX)


class Eye(ABC):
    """A watch that knows a clean picture: see the relit one, then judge or show what was seen."""

    @abstractmethod
    def see(self, relit: Relit) -> FloatArray:
        """Return what is found at each place, ``float32 [224, 224]``."""

    @abstractmethod
    def judge(self, seen: FloatArray) -> float:
        """Return the value of what was seen."""

    def show(self, seen: FloatArray) -> FloatArray:
        """Return what was seen as 1, kept, to 0, lost."""
        return np.clip(seen, 0, 1)

    def value(self, relit: Relit) -> float:
        """Return the guard's value. Raises ``BadInput`` for another kind of picture."""
        check_relit(relit)
        return self.judge(self.see(relit))

    def picture(self, relit: Relit) -> FloatArray:
        """Return what is kept, ``float32 [224, 224]``. Raises as ``value``."""
        check_relit(relit)
        return np.asarray(self.show(self.see(relit)), np.float32)


class MeanEye(Eye):
    """An eye that sees shares kept and judges by their mean.

    ``weights`` ``[224, 224]`` is what each place of the clean picture had to lose. Where that is
    nothing at all, as in a picture of one colour, nothing was lost: the mean is 1.
    """

    weights: FloatArray

    def judge(self, seen: FloatArray) -> float:
        """Return the mean of the shares kept, by weight."""
        total = float(self.weights.sum(dtype=np.float64))
        if total == 0:
            return 1.0
        return float((self.weights * seen).sum(dtype=np.float64)) / total


@dataclass(frozen=True)
class PictureGuard:
    """A registered guard: its card and the eye that looks at a clean picture."""

    id: str
    title: str
    unit: str
    sense: Sense
    threshold: float
    span: tuple[float, float]
    meaning: str
    source: str
    eye: Callable[[Image], Watch]

    def watch(self, clean: Image) -> Watch:
        """Look at the clean picture once. Raises ``BadInput`` for another kind of picture."""
        check_item(self.id, Modality.IMAGE, clean, 0)
        return self.eye(clean)


def check_relit(relit: Relit) -> None:
    """Raise ``BadInput`` unless picture and noise are of the shapes that ``Relit`` says."""
    check_item("a guard", Modality.IMAGE, relit.still, 0)
    noise = relit.noise
    if not isinstance(noise, np.ndarray) or noise.shape != _SHAPE or noise.dtype != np.float32:
        expected = f"noise as a float32 array of shape {list(_SHAPE)} for a guard"
        raise BadInput(expected, described(noise), "Give zeros where there is no noise.")
