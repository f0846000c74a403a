"""Fog with ImageNet-C's constants: a plasma fractal of light laid over the picture."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from lab.core.contracts import CANVAS_PX, Item, Modality
from lab.perturb import PERTURBATIONS
from lab.perturb.base import IMAGENET_C, ItemPerturbation

MAP_PX = 256
_FIRST_WIBBLE = 100.0


def fog(image: Item, rng: np.random.Generator, amount: float, decay: float) -> Item:
    """Add ``amount`` times a plasma to values in [0, 1], scaled back by the image's maximum."""
    plasma = plasma_fractal(rng, decay)[:CANVAS_PX, :CANVAS_PX, None]
    # ImageNet-C divides by max + amount; a black picture stays black by that formula.
    brightest = image.max() / 255
    scale = brightest / (brightest + amount)
    hurt = (image / np.float32(255) + amount * plasma) * scale
    return np.rint(np.clip(hurt, 0, 1) * 255).astype(np.uint8)


def plasma_fractal(rng: np.random.Generator, decay: float) -> NDArray[np.float32]:
    """Return a cloud in [0, 1], float32 [256, 256], by diamonds and squares on a torus.

    Each halving of the step adds uniform noise, weaker by ``decay`` squared each time: small decay,
    fine fog. Fournier, Fussell & Carpenter (1982).
    """
    heights = np.zeros((MAP_PX, MAP_PX), np.float32)
    step, wibble = MAP_PX, _FIRST_WIBBLE
    while step >= 2:
        half = step // 2
        amplitude = wibble**2
        corners = heights[::step, ::step]
        rows = corners + np.roll(corners, -1, axis=0)
        centres = (rows + np.roll(rows, -1, axis=1)) / 4 + amplitude * _uniform(rng, rows.shape)
        heights[half::step, half::step] = centres
        across = centres + np.roll(centres, 1, axis=0) + corners + np.roll(corners, -1, axis=1)
        heights[::step, half::step] = across / 4 + amplitude * _uniform(rng, rows.shape)
        down = centres + np.roll(centres, 1, axis=1) + corners + np.roll(corners, -1, axis=0)
        heights[half::step, ::step] = down / 4 + amplitude * _uniform(rng, rows.shape)
        step, wibble = half, wibble / decay
    heights -= heights.min()
    return np.asarray(heights / heights.max(), np.float32)


def _uniform(rng: np.random.Generator, shape: tuple[int, ...]) -> NDArray[np.float32]:
    return 2 * rng.random(shape, dtype=np.float32) - 1


PERTURBATIONS.register(
    ItemPerturbation(
        id="fog",
        modality=Modality.IMAGE,
        label="Fog",
        kind="corruption",
        unit="fog",
        levels=(1.5, 2.0, 2.5, 2.5, 3.0),
        identity=0.0,
        companion=(2.0, 2.0, 2.0, 1.7, 1.5, 1.4),
        change=fog,
        # From level 3 to 4 only the grain changes, so the distance need not grow.
        monotone=False,
        words=lambda v: f"{v:.1f} times white as fog",
        source=IMAGENET_C,
    )
)
