"""GeoCLIP's location encoder: a place to 512 numbers, and random controls.

Vivanco Cepeda et al. 2023, arXiv:2309.16020. The place is projected onto a flat map of equal areas
(Savric et al. 2018, "The Equal Earth map projection"); random Fourier features at three scales are
read by three networks of four layers, whose outputs are added. The towers learned to match
photographs and where they were taken; the image tower needs CLIP, which no package holds.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from lab.core.contracts import Card, FloatArray, Item, Modality
from lab.core.seeds import stream
from lab.encoders import ENCODERS
from lab.encoders.base import N_RANDOM, FrozenEncoder
from lab.encoders.weights import PackageFile
from lab.stats.threads import one_blas_thread

WEIGHTS = PackageFile(
    "geoclip",
    "model/weights/location_encoder_weights.pth",
    "pip install --no-deps geoclip==1.3.0",
)
TORCH = PackageFile("torch", "", "pip install torch==2.13.0")
N_SCALES = 3
LAYERS = ("capsule.1", "capsule.3", "capsule.5", "head.0")
EQUAL_EARTH = (1.340264, -0.081106, 0.000893, 0.003796)
MAP_SCALE = 66.50336 / 180


@dataclass(frozen=True)
class ScaleNetwork:
    """Fourier frequencies [256, 2] and the layers (weights [out, in], biases [out]) that follow."""

    frequencies: FloatArray
    layers: tuple[tuple[FloatArray, FloatArray], ...]

    def __call__(self, on_map: FloatArray) -> FloatArray:
        """Return what the last layer makes of a point of the map, ``float32 [512]``."""
        phase = np.float32(2 * math.pi) * (self.frequencies @ on_map)
        x = np.concatenate([np.cos(phase), np.sin(phase)])
        for weights, biases in self.layers[:-1]:
            x = np.maximum(weights @ x + biases, np.float32(0))
        weights, biases = self.layers[-1]
        return np.asarray(weights @ x + biases, np.float32)


class GeoCLIP(FrozenEncoder[tuple[ScaleNetwork, ...]]):
    """Places to 512 numbers, of any length."""

    modality, dim = Modality.PLACE, 512

    def __init__(self, encoder_id: str, card: Card, recipe: str, seed: int | None = None) -> None:
        super().__init__(encoder_id, card, recipe, (TORCH, WEIGHTS))
        self._seed = seed

    def _load(self) -> tuple[ScaleNetwork, ...]:
        import torch

        state = torch.load(WEIGHTS.path(), map_location="cpu", weights_only=True)
        tensors = {name: tensor.numpy() for name, tensor in state.items()}
        if self._seed is not None:
            tensors = {name: _shuffled(x, name, self._seed) for name, x in tensors.items()}
        return tuple(_network(tensors, f"LocEnc{k}") for k in range(N_SCALES))

    def _encode(self, items: Sequence[Item]) -> FloatArray:
        networks = self.model()
        points = [equal_earth(item) for item in items]
        # One place at a time, on one thread: sums in another order would change bytes.
        with one_blas_thread():
            rows = [np.sum([network(p) for network in networks], axis=0) for p in points]
        return np.stack(rows)


def equal_earth(place: NDArray[np.floating]) -> FloatArray:
    """Return where a place [latitude, longitude] lies on the map, ``float32 [2]``, x first."""
    latitude, longitude = np.radians(place.astype(np.float64)).tolist()
    a1, a2, a3, a4 = EQUAL_EARTH
    t = math.asin(math.sqrt(3) / 2 * math.sin(latitude))
    below = 3 * (9 * a4 * t**8 + 7 * a3 * t**6 + 3 * a2 * t**2 + a1)
    x = 2 * math.sqrt(3) * longitude * math.cos(t) / below
    y = a4 * t**9 + a3 * t**7 + a2 * t**3 + a1 * t
    return np.array([x * MAP_SCALE, y * MAP_SCALE], np.float32)


def _network(tensors: dict[str, FloatArray], name: str) -> ScaleNetwork:
    layers = [(tensors[f"{name}.{at}.weight"], tensors[f"{name}.{at}.bias"]) for at in LAYERS]
    return ScaleNetwork(tensors[f"{name}.capsule.0.b"], tuple(layers))


def _shuffled(tensor: FloatArray, name: str, seed: int) -> FloatArray:
    """Shuffle the entries inside a tensor: every layer keeps its scale, and knows nothing."""
    order = stream(seed, name, "geoclip-random").permutation(tensor.size)
    return tensor.ravel()[order].reshape(tensor.shape)


CARD = Card(
    title="GeoCLIP, location encoder",
    licence="MIT",
    source="PyPI geoclip 1.3.0; Vivanco Cepeda et al. 2023, arXiv:2309.16020",
    trained_on="4.7 M photographs of Flickr and where they were taken (MP-16), read by CLIP",
    architecture="Equal Earth projection, random Fourier features at 3 scales, 3 networks of 4 "
    "layers, 9.45 M parameters",
    size_mb=37.8,
    family="geoclip",
    notes="Knows places by what photographs of them look like: most were taken in Europe and North "
    "America.",
)
RECIPE = "geoclip v1: Equal Earth in float64, then float32, one place at a time"

ENCODERS.register(GeoCLIP("geoclip", CARD, RECIPE))
for random_seed in range(N_RANDOM):
    ENCODERS.register(
        GeoCLIP(
            f"geoclip-random-{random_seed}",
            replace(
                CARD,
                title=f"GeoCLIP, random weights {random_seed}",
                trained_on="nothing: random weights",
                family=f"geoclip-random-{random_seed}",
                control="random weights",
                control_of="geoclip",
                notes="The trained numbers, shuffled inside each tensor with seed "
                f"{random_seed}: every layer keeps its scale and loses what it learned.",
            ),
            f"{RECIPE}; shuffled v1, seed {random_seed}",
            random_seed,
        )
    )
