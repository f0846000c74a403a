"""Linear light: the sRGB transfer curve as tables, and the white of a black body."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from lab.core.contracts import FloatArray

D65_KELVIN = 6504.0
LUMINANCE = np.array([0.2126, 0.7152, 0.0722])
"""The share of each linear sRGB channel in luminance (ITU-R BT.709)."""

_XYZ_TO_RGB = np.array(
    [
        [3.2404542, -1.5371385, -0.4985314],
        [-0.9692660, 1.8760108, 0.0415560],
        [0.0556434, -0.2040259, 1.0572252],
    ]
)
FINE = 65_535


def linear_of(encoded: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return linear light of encoded sRGB values in [0, 1] (IEC 61966-2-1)."""
    return np.where(encoded <= 0.04045, encoded / 12.92, ((encoded + 0.055) / 1.055) ** 2.4)


def encoded_of(linear: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return encoded sRGB values of linear light, clipped to [0, 1]."""
    linear = np.clip(linear, 0, 1)
    return np.where(linear <= 0.0031308, linear * 12.92, 1.055 * linear ** (1 / 2.4) - 0.055)


def code_of(encoded: NDArray[np.float64]) -> NDArray[np.uint8]:
    """Round encoded values in [0, 1] to 8 bits."""
    return np.rint(np.clip(encoded, 0, 1) * 255).astype(np.uint8)


CODES = np.arange(256) / 255
LINEAR_OF_CODE = linear_of(CODES)


def linear_light(image: NDArray[np.uint8]) -> FloatArray:
    """Return the linear light of a picture, ``float32`` of its shape, white = 1."""
    import cv2

    return np.asarray(cv2.LUT(image, LINEAR_OF_CODE.astype(np.float32)), np.float32)


def shown(light: FloatArray, codes: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Return the picture that a table of 65,536 bytes makes of linear light, clipped to [0, 1].

    16 bits of linear light tell all 256 codes apart: the smallest step is 20 of 65,535.
    """
    import cv2

    one: Any = 1.0  # cv2 takes a number here, its stubs do not
    fine = cv2.multiply(light, one, scale=float(FINE), dtype=cv2.CV_16U)
    return np.asarray(cv2.LUT(fine, codes), np.uint8)


def relight(image: NDArray[np.uint8], field: FloatArray) -> NDArray[np.uint8]:
    """Multiply an image's linear light by a field [224, 224], clip, and go back to 8 bits."""
    import cv2

    light = linear_light(image)
    # Three channels of gain: multiplying equal shapes is faster than broadcasting one.
    light *= cv2.merge([field] * 3)
    return shown(light, codes_of_fine(1.0))


@lru_cache(maxsize=64)
def codes_of_fine(gamma: float) -> NDArray[np.uint8]:
    """Return the byte, sRGB^gamma, of each of 65,536 steps of linear light."""
    return code_of(_encoded_fine() ** gamma)


@lru_cache(maxsize=1)
def _encoded_fine() -> NDArray[np.float64]:
    return encoded_of(np.arange(FINE + 1) / FINE)


def planckian_gains(kelvin: float) -> NDArray[np.float64]:
    """Return the RGB gains, on linear light, of light from a black body, 1,667 to 25,000 K.

    The cubic locus of Kim et al. (2002, US patent 7,024,034) -> xyY -> linear sRGB, divided by
    the gains at 6,504 K and by luminance: 2,500 K is [1.997, .791, .137]. Negative blue, out of
    sRGB's gamut at the warmest end, is set to 0.
    """
    gains = _blackbody(kelvin) / _blackbody(D65_KELVIN)
    return np.asarray(np.maximum(gains / (LUMINANCE @ gains), 0))


def _blackbody(kelvin: float) -> NDArray[np.float64]:
    t = 1e3 / kelvin
    if kelvin <= 4000:
        x = -0.2661239 * t**3 - 0.2343589 * t**2 + 0.8776956 * t + 0.179910
    else:
        x = -3.0258469 * t**3 + 2.1070379 * t**2 + 0.2226347 * t + 0.240390
    if kelvin <= 2222:
        y = -1.1063814 * x**3 - 1.34811020 * x**2 + 2.18555832 * x - 0.20219683
    elif kelvin <= 4000:
        y = -0.9549476 * x**3 - 1.37418593 * x**2 + 2.09137015 * x - 0.16748867
    else:
        y = 3.0817580 * x**3 - 5.87338670 * x**2 + 3.75112997 * x - 0.37001483
    return np.asarray(_XYZ_TO_RGB @ np.array([x / y, 1.0, (1 - x - y) / y]))
