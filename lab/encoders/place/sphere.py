"""A hand-made baseline for places: the point on the unit sphere, which knows only how far."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from lab.core.contracts import Card, FloatArray, Item, Modality
from lab.encoders import ENCODERS
from lab.encoders.base import FrozenEncoder


class Sphere(FrozenEncoder[None]):
    """Places to 3 numbers of length 1: their cosine is that of the angle between them."""

    modality, dim = Modality.PLACE, 3

    def _load(self) -> None:
        return None

    def _encode(self, items: Sequence[Item]) -> FloatArray:
        latitude, longitude = np.radians(np.stack(items).astype(np.float64)).T
        across = np.cos(latitude)
        xyz = (across * np.cos(longitude), across * np.sin(longitude), np.sin(latitude))
        return np.stack(xyz, axis=1).astype(np.float32)


CARD = Card(
    title="Point on the sphere",
    licence="MIT",
    source="Ours: x, y and z of latitude and longitude",
    trained_on="nothing: hand-made",
    architecture="the unit vector from the Earth's centre to the place",
    size_mb=0.0,
    family="sphere",
    control="hand-made",
    control_of="geoclip",
)
ENCODERS.register(Sphere("sphere", CARD, "sphere v1: x, y, z in float64, then float32"))
