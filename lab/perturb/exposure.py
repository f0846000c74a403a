"""Exposure: the picture taken again with less or more light, through a sensor.

A darker picture that keeps exact values hardly hurts an encoder, which undoes a scale; what hurts
is the sensor's noise and the 8 bits that remain. With full well F = 5,000 electrons at white and
read noise of 2 electrons, a pixel of linear light I exposed by 2^EV gives
Poisson(2^EV F I) + N(0, 2^2) electrons, clipped at F, encoded as sRGB and rounded to 8 bits. The
sensor's own noise at 0 stops, up to about 2 of 255, is there as soon as the severity is above 0.
"""

from __future__ import annotations

from functools import cache, lru_cache, partial
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from lab.core.contracts import Item, Modality
from lab.perturb import PERTURBATIONS
from lab.perturb.base import OWN_LEVELS, ItemPerturbation
from lab.perturb.light import LINEAR_OF_CODE, linear_of
from lab.perturb.ranks import quantile_table, rank_field, read_table

if TYPE_CHECKING:
    from scipy.sparse import csr_array

FULL_WELL_ELECTRONS = 5000.0
READ_NOISE_ELECTRONS = 2.0
NOTHING = 1e-16
"""A share of the probability that no sum of it shows."""


def expose(image: Item, rng: np.random.Generator, stops: float) -> Item:
    """Take the picture again with 2^stops of the light, through the sensor."""
    return read_table(image, rank_field(rng), sensor_table(stops))


@lru_cache(maxsize=16)
def sensor_table(stops: float) -> NDArray[np.uint8]:
    """Return the 8-bit output of each (pixel value, rank) at an exposure: uint8 [256, 4096].

    A pixel's electrons c come out below a code with probability sum_c p(c) R(c), R falling in c
    from 1 to 0 over the few electrons of the read noise. Summed by parts that is
    sum_c P(at most c) (R(c) - R(c + 1)), of which all but some 35 terms a code vanish; and p is
    asked where it is at all.
    """
    from scipy.special import xlogy

    read_below, falls, log_factorial = _read_noise()
    n = len(log_factorial)
    mean = 2.0**stops * FULL_WELL_ELECTRONS * LINEAR_OF_CODE
    log_mean = xlogy(1.0, mean)
    # Beyond this there is less than 1e-13 on either side (Chernoff), and light beyond the full
    # well is white whatever its count.
    around = 8 * np.sqrt(mean) + 25
    first = np.clip(np.floor(mean - around), 0, n).astype(np.intp)
    end = np.clip(np.ceil(mean + around), 0, n).astype(np.intp)
    sizes = end - first
    begins = np.cumsum(sizes) - sizes
    code = np.repeat(np.arange(len(mean)), sizes)
    count = np.arange(len(code)) - (begins - first)[code]
    with np.errstate(invalid="ignore"):
        log_light = np.where(count == 0, 0.0, count * log_mean[code])  # no light, no electron
    # One sum over all codes, less what it was where each begins.
    sums = np.concatenate([[0.0], np.exp(log_light - mean[code] - log_factorial[count]).cumsum()])
    at_most = np.zeros((n, len(mean)))
    at_most[count, code] = sums[1:] - sums[begins][code]
    total = sums[begins + sizes] - sums[begins]
    return quantile_table((falls @ at_most).T + total[:, None] * read_below[end])


@cache
def _read_noise() -> tuple[NDArray[np.float64], csr_array, NDArray[np.float64]]:
    """Return P(read below each code's end | count) ``[n + 1, 255]``, how much it falls from each
    count to the next ``[255, n]``, and log count! ``[n]``."""
    from scipy.sparse import csr_array
    from scipy.special import gammaln, ndtr

    sigma = READ_NOISE_ELECTRONS
    # Light beyond the full well is white whatever its count, so counts end a little above it.
    count = np.arange(int(FULL_WELL_ELECTRONS + 8 * sigma))
    threshold = FULL_WELL_ELECTRONS * linear_of((np.arange(1, 256) - 0.5) / 255)
    below = np.vstack([ndtr((threshold - count[:, None]) / sigma), np.zeros(len(threshold))])
    falls = (below[:-1] - below[1:]).T
    return below, csr_array(np.where(falls > NOTHING, falls, 0.0)), gammaln(count + 1)


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
