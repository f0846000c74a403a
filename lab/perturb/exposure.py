"""Exposure: the picture taken again with less or more light, through a sensor.

A darker picture that keeps exact values hardly hurts an encoder, which undoes a scale; what hurts
is the sensor's noise and the 8 bits that remain. With full well F = 5,000 electrons at white and
read noise of 2 electrons, a pixel of linear light I exposed by 2^EV gives
Poisson(2^EV F I) + N(0, 2^2) electrons, clipped at F, encoded as sRGB and rounded to 8 bits. The
sensor's own noise at 0 stops, up to about 2 of 255, is there as soon as the severity is above 0.
"""

from __future__ import annotations

from functools import cache, lru_cache, partial

import numpy as np
from numpy.typing import NDArray

from lab.core.contracts import Item, Modality
from lab.perturb import PERTURBATIONS
from lab.perturb.base import OWN_LEVELS, ItemPerturbation
from lab.perturb.light import LINEAR_OF_CODE, linear_of
from lab.perturb.ranks import quantile_table, rank_field, read_table

FULL_WELL_ELECTRONS = 5000.0
READ_NOISE_ELECTRONS = 2.0


def expose(image: Item, rng: np.random.Generator, stops: float) -> Item:
    """Take the picture again with 2^stops of the light, through the sensor."""
    return read_table(image, rank_field(rng), sensor_table(stops))


@lru_cache(maxsize=16)
def sensor_table(stops: float) -> NDArray[np.uint8]:
    """Return the 8-bit output of each (pixel value, rank) at an exposure: uint8 [256, 4096]."""
    from scipy.special import xlogy

    count, log_factorial, read_below = _counts()
    mean = 2.0**stops * FULL_WELL_ELECTRONS * LINEAR_OF_CODE[:, None]
    log_mean = xlogy(1.0, mean)  # a logarithm a code, not one a code and a count
    with np.errstate(invalid="ignore"):
        log_light = np.where(count == 0, 0.0, count * log_mean)  # no light gives no electron
    probability = np.exp(log_light - mean - log_factorial)
    return quantile_table(probability @ read_below)


@cache
def _counts() -> tuple[NDArray[np.intp], NDArray[np.float64], NDArray[np.float64]]:
    """Return the counts ``[n]``, log count!, and P(read below each code's end | count)."""
    from scipy.special import gammaln, ndtr

    sigma = READ_NOISE_ELECTRONS
    # Light beyond the full well is white whatever its count, so counts end a little above it.
    count = np.arange(int(FULL_WELL_ELECTRONS + 8 * sigma))
    threshold = FULL_WELL_ELECTRONS * linear_of((np.arange(1, 256) - 0.5) / 255)
    return count, gammaln(count + 1), ndtr((threshold - count[:, None]) / sigma)


def darken(image: Item, rng: np.random.Generator, stops: float) -> Item:
    """Expose by fewer stops."""
    return expose(image, rng, -stops)


_SENSOR = (
    "Linear light through a sensor of 5,000 electrons full well and 2 electrons read noise "
    f"(Poisson + Gaussian), 8 bits. {OWN_LEVELS}"
)
_lighting = partial(ItemPerturbation, modality=Modality.IMAGE, kind="lighting")

for _entry in (
    _lighting(
        id="darker",
        label="Darker",
        unit="stops",
        identity=0.0,
        levels=(1.0, 2.0, 3.5, 5.0, 7.0),
        change=darken,
        words=lambda v: f"{v:.1f} stops darker",
        source=_SENSOR,
    ),
    _lighting(
        id="brighter",
        label="Brighter",
        unit="stops",
        identity=0.0,
        levels=(0.5, 1.0, 2.0, 3.0, 4.5),
        change=expose,
        words=lambda v: f"{v:.1f} stops brighter",
        source=_SENSOR,
    ),
):
    PERTURBATIONS.register(_entry)
