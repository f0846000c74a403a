"""What an eye gets of a picture on a screen: luminance, grey levels, differences that show.

Shared by the guards. Screen and eye are declared here once: the sRGB reference display, whose flare
adds 1 % of white to every place, so that a black picture keeps no contrast, and the visibility
thresholds of Chou & Li.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from lab.adversary.base import Image
from lab.core.contracts import FloatArray
from lab.perturb.light import LINEAR_OF_CODE, LUMINANCE, encoded_of

FLARE = 0.01
"""Light that the screen and the room add everywhere, white = 1: the encoding viewing flare of
Stokes et al. (1996), A Standard Default Color Space for the Internet - sRGB."""

_FINE = 65_535
_BACKGROUND = np.array(
    [[1, 1, 1, 1, 1], [1, 2, 2, 2, 1], [1, 2, 0, 2, 1], [1, 2, 2, 2, 1], [1, 1, 1, 1, 1]],
    np.float32,
)
_ACROSS = np.array(
    [[0, 0, 0, 0, 0], [1, 3, 8, 3, 1], [0, 0, 0, 0, 0], [-1, -3, -8, -3, -1], [0, 0, 0, 0, 0]],
    np.float32,
)
_SLANTED = np.array(
    [[0, 0, 1, 0, 0], [0, 8, 3, 0, 0], [1, 3, 0, -3, -1], [0, 0, -3, -8, 0], [0, 0, -1, 0, 0]],
    np.float32,
)
DIRECTIONS = tuple(
    k / np.float32(16) for k in (_ACROSS, _SLANTED, _SLANTED[:, ::-1].copy(), _ACROSS.T.copy())
)
"""The four gradient operators of Chou & Li (1995): the luminance step across a place."""


def channels(image: Image, tables: FloatArray) -> FloatArray:
    """Return the sum over channels of ``tables[value, channel]``: tables [256, 3] -> [224, 224]."""
    import cv2

    each = cv2.LUT(image, tables[:, None])
    return np.asarray(cv2.transform(each, np.ones((1, 3), np.float32)))


def luminance(image: Image) -> FloatArray:
    """Return linear luminance, white = 1, of ``uint8 [224, 224, 3]``: ``float32 [224, 224]``."""
    return channels(image, _LUMINANCE_OF_CODE)


def stops(light: FloatArray) -> FloatArray:
    """Return luminance on the screen, flare included, in stops below white."""
    return np.asarray(np.log2((light + np.float32(FLARE)) / np.float32(1 + FLARE)))


def grey(image: Image) -> FloatArray:
    """Return luminance encoded as sRGB, 0 to 255, not rounded: ``float32 [224, 224]``."""
    fine = luminance(image) * np.float32(_FINE) + np.float32(0.5)
    return _grey_of_fine()[fine.astype(np.uint16)]


def background(levels: FloatArray) -> FloatArray:
    """Return the mean grey level around each place (Chou & Li 1995, operator B)."""
    return _filtered(levels, _BACKGROUND / np.float32(32))


def differences(levels: FloatArray) -> FloatArray:
    """Return the signed step of grey level across each place in 4 directions, [4, 224, 224]."""
    return np.stack([_filtered(levels, kernel) for kernel in DIRECTIONS])


def visible_difference(around: FloatArray) -> FloatArray:
    """Return the least difference that shows on a background of 0 to 255 (Chou & Li 1995).

    17 (1 - sqrt(b / 127)) + 3 up to b = 127, then 3 / 128 (b - 127) + 3. Their levels are those of
    a monitor's luma; ours are of encoded luminance.
    """
    b = np.asarray(around, np.float32)
    dark = 17 * (1 - np.sqrt(np.minimum(b, 127) / 127)) + 3
    return np.asarray(dark + 3 / 128 * np.maximum(b - 127, 0), np.float32)


def textured(image: Image) -> NDArray[np.bool_]:
    """Return where a picture has something to see: ``bool [224, 224]``.

    A place that differs visibly from what is around it, or across which the grey level steps by a
    visible difference.
    """
    levels = grey(image)
    around = background(levels)
    most = np.maximum(np.abs(differences(levels)).max(axis=0), np.abs(levels - around))
    return np.asarray(most >= visible_difference(around))


def _filtered(levels: FloatArray, kernel: FloatArray) -> FloatArray:
    import cv2

    return np.asarray(cv2.filter2D(levels, cv2.CV_32F, kernel, borderType=cv2.BORDER_REFLECT))


_LUMINANCE_OF_CODE = (LINEAR_OF_CODE[:, None] * LUMINANCE).astype(np.float32)


@lru_cache(maxsize=1)
def _grey_of_fine() -> FloatArray:
    return (255 * encoded_of(np.arange(_FINE + 1) / _FINE)).astype(np.float32)
