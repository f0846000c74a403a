"""Light that is not even over the picture: shadow from one side, vignette, spot.

Each is a field that multiplies linear light. Places u are in [-1, 1] from edge to edge. No sensor
noise: what is lost is lost by shade, by clipping at white and by 8 bits.
"""

from __future__ import annotations

from functools import partial

import numpy as np
from numpy.typing import NDArray

from lab.core.contracts import CANVAS_PX, Item, Modality
from lab.perturb import PERTURBATIONS
from lab.perturb.base import OWN_LEVELS, ItemPerturbation
from lab.perturb.light import relight

EDGE_SHARPNESS = 8.0
EDGE_RANGE = 0.3
SPOT_SIZE = 0.45
SPOT_RANGE = 0.5

_AXIS = np.linspace(-1, 1, CANVAS_PX, dtype=np.float32)


def shadow(image: Item, rng: np.random.Generator, depth_stops: float) -> Item:
    """Shade one side: L(u) = a + (1 - a) sigmoid(8 (n.u - b)), a = 2^-stops; n and b are drawn."""
    angle, edge = rng.uniform(0, 2 * np.pi), rng.uniform(-EDGE_RANGE, EDGE_RANGE)
    along = _AXIS * np.float32(np.cos(angle)) + _AXIS[:, None] * np.float32(np.sin(angle))
    lit = 1 / (1 + np.exp(-np.float32(EDGE_SHARPNESS) * (along - np.float32(edge))))
    darkest = np.float32(2.0**-depth_stops)
    return relight(image, darkest + (1 - darkest) * lit)


def vignette(image: Item, rng: np.random.Generator, corner_stops: float) -> Item:
    """Darken towards the corners: V(u) = (1 + p^2 r^2)^-2, p set by the stops lost there."""
    p2 = np.float32((2 ** (corner_stops / 2) - 1) / 2)
    return relight(image, (1 + p2 * _distance2(0.0, 0.0)) ** -2)


def spot(image: Item, rng: np.random.Generator, gain_stops: float) -> Item:
    """Overlight a round spot: S(u) = 1 + A exp(-|u - c|^2 / 2 s^2), 1 + A = 2^stops; c drawn."""
    x, y = rng.uniform(-SPOT_RANGE, SPOT_RANGE, 2)
    bump = np.exp(-_distance2(x, y) / np.float32(2 * SPOT_SIZE**2))
    return relight(image, 1 + np.float32(2**gain_stops - 1) * bump)


def _distance2(x: float, y: float) -> NDArray[np.float32]:
    return (_AXIS - np.float32(x)) ** 2 + ((_AXIS - np.float32(y)) ** 2)[:, None]


_shading = partial(
    ItemPerturbation,
    modality=Modality.IMAGE,
    kind="lighting",
    unit="stops",
    identity=0.0,
    source=f"A field on linear light. {OWN_LEVELS}",
)

for _entry in (
    _shading(
        id="shadow",
        label="Shadow from one side",
        levels=(0.5, 1.0, 2.0, 4.0, 7.0),
        change=shadow,
        words=lambda v: f"one side {v:.1f} stops darker",
    ),
    _shading(
        id="vignette",
        label="Vignette",
        levels=(1.0, 2.0, 4.0, 6.0, 9.0),
        change=vignette,
        deterministic=True,
        words=lambda v: f"corners {v:.1f} stops darker",
    ),
    _shading(
        id="spot",
        label="Spot",
        levels=(0.5, 1.0, 2.0, 3.5, 6.0),
        change=spot,
        words=lambda v: f"a spot {v:.1f} stops brighter",
    ),
):
    PERTURBATIONS.register(_entry)
