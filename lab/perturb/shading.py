"""Light that is not even over the picture: shadow from one side, vignette, spot.

Each is a field that multiplies linear light. Places u are in [-1, 1] from edge to edge. No sensor
noise: what is lost is lost by shade, by clipping at white and by 8 bits.
"""

from __future__ import annotations

from functools import partial

import numpy as np

from lab.core.contracts import Item, Modality
from lab.perturb import PERTURBATIONS
from lab.perturb.base import OWN_LEVELS, ItemPerturbation
from lab.perturb.light import relight
from lab.perturb.light_fields import AXIS, distance2, shadow_field, spot_field, vignette_field

EDGE_SHARPNESS = 8.0
EDGE_RANGE = 0.3
SPOT_SIZE = 0.45
SPOT_RANGE = 0.5


def shadow(image: Item, rng: np.random.Generator, depth_stops: float) -> Item:
    """Shade one side: L(u) = a + (1 - a) sigmoid(8 (n.u - b)), a = 2^-stops; n and b are drawn."""
    angle, edge = rng.uniform(0, 2 * np.pi), rng.uniform(-EDGE_RANGE, EDGE_RANGE)
    along = AXIS * np.float32(np.cos(angle)) + AXIS[:, None] * np.float32(np.sin(angle))
    darkest = np.float32(2.0**-depth_stops)
    sharpness = np.float32(EDGE_SHARPNESS)
    return relight(image, shadow_field(along, np.float32(edge), sharpness, darkest, np.exp))


def vignette(image: Item, rng: np.random.Generator, corner_stops: float) -> Item:
    """Darken towards the corners: V(u) = (1 + p^2 r^2)^-2, p set by the stops lost there."""
    return relight(image, vignette_field(distance2(0.0, 0.0), corner_stops))


def spot(image: Item, rng: np.random.Generator, gain_stops: float) -> Item:
    """Overlight a round spot: S(u) = 1 + A exp(-|u - c|^2 / 2 s^2), 1 + A = 2^stops; c drawn."""
    x, y = rng.uniform(-SPOT_RANGE, SPOT_RANGE, 2)
    return relight(image, spot_field(distance2(x, y), gain_stops, SPOT_SIZE, np.exp))


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
