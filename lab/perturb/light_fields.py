"""How much light each place of a picture gets: a shadow from one side, a vignette, a spot.

Each field multiplies linear light. Places are in [-1, 1] from edge to edge. The formulas take
numpy arrays or torch tensors alike, with the ``exp`` of either, so that a slider, a sweep and a
gradient see one light.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from lab.core.contracts import CANVAS_PX

Field: TypeAlias = Any
"""A numpy array or a torch tensor, float32, that broadcasts to [224, 224]."""

AXIS = np.linspace(-1, 1, CANVAS_PX, dtype=np.float32)


def distance2(x: float, y: float) -> NDArray[np.float32]:
    """Return |u - c|^2 of every place from c = (x, y), ``float32 [224, 224]``, y downwards."""
    across: NDArray[np.float32] = (AXIS - np.float32(x)) ** 2
    return across + ((AXIS - np.float32(y)) ** 2)[:, None]


def shadow_field(
    along: Field, edge: Field, sharpness: Field, darkest: Field, exp: Callable[[Field], Field]
) -> Field:
    """Return a + (1 - a) sigmoid(k (n.u - b)): ``along`` is n.u, b the edge, a the darkest."""
    return darkest + (1 - darkest) * (1 / (1 + exp(-sharpness * (along - edge))))


def vignette_field(distance2: Field, corner_stops: Field) -> Field:
    """Return (1 + p^2 r^2)^-2 with p such that the corners, r^2 = 2, lose ``corner_stops``."""
    p2 = (2 ** (corner_stops / 2) - 1) / 2
    return (1 + p2 * distance2) ** -2


def spot_field(
    distance2: Field, gain_stops: Field, size: Field, exp: Callable[[Field], Field]
) -> Field:
    """Return 1 + A exp(-|u - c|^2 / 2 s^2): ``distance2`` is |u - c|^2, 1 + A = 2^stops."""
    return 1 + (2**gain_stops - 1) * exp(-distance2 / (2 * size**2))
