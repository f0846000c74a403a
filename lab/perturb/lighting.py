"""Tone and colour of the light, each a table over the 256 values of a pixel.

Gamma and contrast act on encoded values; colour acts on linear light.
"""

from __future__ import annotations

from functools import partial

import numpy as np
from numpy.typing import NDArray

from lab.core.contracts import Item, Modality
from lab.perturb import PERTURBATIONS
from lab.perturb.base import IMAGENET_C, OWN_LEVELS, ItemPerturbation
from lab.perturb.light import (
    CODES,
    D65_KELVIN,
    LINEAR_OF_CODE,
    code_of,
    encoded_of,
    planckian_gains,
)


def bend(image: Item, rng: np.random.Generator, gamma: float) -> Item:
    """Raise the encoded values to a power."""
    import cv2

    return cv2.LUT(image, code_of(CODES**gamma))


def flatten(image: Item, rng: np.random.Generator, kept: float) -> Item:
    """Draw the encoded values towards the mean of their channel."""
    import cv2

    mean = np.array(cv2.mean(image)[:3]) / 255
    table = code_of((CODES[:, None] - mean) * kept + mean)
    return _by_channel(image, table)


def recolour(image: Item, rng: np.random.Generator, kelvin: float) -> Item:
    """Light the picture by a black body instead of daylight, at equal luminance of white."""
    table = code_of(encoded_of(LINEAR_OF_CODE[:, None] * planckian_gains(kelvin)))
    return _by_channel(image, table)


def _by_channel(image: Item, table: NDArray[np.uint8]) -> Item:
    """Look each channel up in its own column of a table [256, 3]."""
    import cv2

    return cv2.LUT(image, np.ascontiguousarray(table[None]))


_KIM = f"Planckian gains on linear light by the cubic locus of Kim et al. (2002). {OWN_LEVELS}"
_lighting = partial(ItemPerturbation, modality=Modality.IMAGE, kind="lighting")

for _entry in (
    _lighting(
        id="gamma_up",
        label="Gamma up",
        unit="gamma",
        identity=1.0,
        levels=(1.25, 1.6, 2.2, 3.2, 5.0),
        change=bend,
        deterministic=True,
        words=lambda v: f"gamma {v:.2f} (mid-tones darker)",
        source=OWN_LEVELS,
    ),
    _lighting(
        id="gamma_down",
        label="Gamma down",
        unit="gamma",
        identity=1.0,
        levels=(0.8, 0.6, 0.45, 0.3, 0.2),
        change=bend,
        deterministic=True,
        words=lambda v: f"gamma {v:.2f} (mid-tones lighter)",
        source=OWN_LEVELS,
    ),
    _lighting(
        id="lower_contrast",
        label="Lower contrast",
        unit="contrast kept",
        identity=1.0,
        levels=(0.4, 0.3, 0.2, 0.1, 0.05),
        change=flatten,
        deterministic=True,
        words=lambda v: f"{100 * v:.0f} % of the contrast kept",
        source=IMAGENET_C,
    ),
    _lighting(
        id="warmer",
        label="Warmer",
        unit="kelvin",
        identity=D65_KELVIN,
        levels=(5000.0, 4000.0, 3200.0, 2500.0, 1900.0),
        change=recolour,
        deterministic=True,
        words=lambda v: f"light of {v:,.0f} K (warmer)",
        source=_KIM,
    ),
    _lighting(
        id="cooler",
        label="Cooler",
        unit="kelvin",
        identity=D65_KELVIN,
        levels=(7500.0, 9000.0, 12000.0, 17000.0, 25000.0),
        change=recolour,
        deterministic=True,
        words=lambda v: f"light of {v:,.0f} K (cooler)",
        source=_KIM,
    ),
):
    PERTURBATIONS.register(_entry)
