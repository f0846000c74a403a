"""Pixel noise with ImageNet-C's constants: Gaussian, shot and impulse noise.

Deviation from ImageNet-C: values are rounded to 8 bits, not cut, and the noise is read from a
table of quantiles (``lab/perturb/ranks.py``), which cuts Gaussian tails at 3.7 sigma.
"""

from __future__ import annotations

from functools import lru_cache, partial

import numpy as np
from numpy.typing import NDArray

from lab.core.contracts import Item, Modality
from lab.perturb import PERTURBATIONS
from lab.perturb.base import AMPLITUDE_OF_COUNT, IMAGENET_C, ItemPerturbation
from lab.perturb.light import CODES
from lab.perturb.ranks import quantile_table, rank_field, read_table

_THRESHOLDS = (np.arange(1, 256) - 0.5) / 255
"""A value in [0, 1] at or above the j-th of these rounds to a code of at least j + 1."""


@lru_cache(maxsize=16)
def gaussian_table(sigma: float) -> NDArray[np.uint8]:
    """Return the output of x + N(0, sigma^2), x in [0, 1]: uint8 [256, 4096]."""
    from scipy.special import ndtr

    return quantile_table(ndtr((_THRESHOLDS - CODES[:, None]) / sigma))


@lru_cache(maxsize=16)
def shot_table(count: float) -> NDArray[np.uint8]:
    """Return the output of Poisson(count x) / count, x in [0, 1]: uint8 [256, 4096]."""
    from scipy.special import pdtr

    fewer = np.ceil(_THRESHOLDS * count) - 1
    # Fewer than no photon is impossible, and pdtr is not defined there.
    below = pdtr(np.maximum(fewer, 0), CODES[:, None] * count)
    return quantile_table(np.where(fewer < 0, 0.0, below))


def gaussian_noise(image: Item, rng: np.random.Generator, sigma: float) -> Item:
    """Add N(0, sigma^2) to values in [0, 1]."""
    return read_table(image, rank_field(rng), gaussian_table(sigma))


def shot_noise(image: Item, rng: np.random.Generator, count: float) -> Item:
    """Replace each value by a photon count whose mean at white is ``count``."""
    return read_table(image, rank_field(rng), shot_table(count))


def impulse_noise(image: Item, rng: np.random.Generator, share: float) -> Item:
    """Set a share of all values to black or white, half each (salt and pepper)."""
    ranks = rank_field(rng)
    edge = round(share / 2 * 65_536)
    hurt = image.copy()
    hurt[ranks < edge] = 0
    hurt[ranks >= 65_536 - edge] = 255
    return hurt


_noise = partial(ItemPerturbation, modality=Modality.IMAGE, kind="corruption", source=IMAGENET_C)

for _entry in (
    _noise(
        id="gaussian_noise",
        label="Gaussian noise",
        unit="sigma",
        identity=0.0,
        levels=(0.08, 0.12, 0.18, 0.26, 0.38),
        change=gaussian_noise,
        words=lambda v: f"noise of sigma {v:.2f} of the range",
    ),
    _noise(
        id="shot_noise",
        label="Shot noise",
        unit="photons",
        identity=float("inf"),
        levels=(60.0, 25.0, 12.0, 5.0, 3.0),
        change=shot_noise,
        scale=AMPLITUDE_OF_COUNT,
        words=lambda v: f"{v:.3g} photons at white",
    ),
    _noise(
        id="impulse_noise",
        label="Impulse noise",
        unit="share of values",
        identity=0.0,
        levels=(0.03, 0.06, 0.09, 0.17, 0.27),
        change=impulse_noise,
        words=lambda v: f"{100 * v:.0f} % of the values black or white",
    ),
):
    PERTURBATIONS.register(_entry)
