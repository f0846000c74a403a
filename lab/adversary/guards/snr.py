"""Signal to noise: whether the noise of the light's sensor leaves features above it.

After Rose a feature shows if signal / noise, the noise averaged over the feature's *area*, is 3 to
5. The observer here knows the clean picture's pattern in a square of 7 pixels around a place and
matches it: signal to noise is sqrt(49) s_xy / (s_x n), with s over the square, x the clean and y
the relit luminance, and n the noise of a pixel, rounding to 8 bits included. For a square half
light, half dark that is the difference of the halves' means over the spread of that difference.
The value is the median of the textured places: fur and grain may drown, half of the places may not.
"""

from __future__ import annotations

import numpy as np

from lab.adversary.base import Image, Relit, Sense
from lab.adversary.guards import GUARDS
from lab.adversary.guards.eye import channels, luminance, textured
from lab.adversary.guards.picture_guard import OURS, Eye, PictureGuard
from lab.core.contracts import FloatArray
from lab.perturb.light import LINEAR_OF_CODE, LUMINANCE

FEATURE_PX = 7
ROSE = 5.0
"""Above this a feature is seen for sure; the picture of this guard is 1 from here on."""
_LEAST = 1e-12


class SnrEye(Eye):
    """Knows the pattern around each place of the clean picture and looks for it in the noise."""

    def __init__(self, clean: Image) -> None:
        self._textured = textured(clean)
        self._x = luminance(clean)
        self._mean = _square(self._x)
        variance = np.maximum(_square(self._x * self._x) - self._mean**2, _LEAST)
        self._gain = np.where(self._textured, FEATURE_PX / np.sqrt(variance), np.float32(0))

    def see(self, relit: Relit) -> FloatArray:
        """Return signal to noise of each place; ``ROSE`` where the clean one has no texture."""
        y = luminance(relit.still)
        signal = (_square(self._x * y) - self._mean * _square(y)) * self._gain
        noise = relit.noise * relit.noise + channels(relit.still, _ROUNDING)
        return np.where(self._textured, signal / np.sqrt(_square(noise)), np.float32(ROSE))

    def judge(self, seen: FloatArray) -> float:
        """Return the median over the places with texture; ``ROSE`` where none has."""
        places = seen[self._textured]
        return float(np.median(places)) if places.size else ROSE

    def show(self, seen: FloatArray) -> FloatArray:
        """Return signal to noise as a share of ``ROSE``."""
        return super().show(seen / np.float32(ROSE))


def _square(x: FloatArray) -> FloatArray:
    import cv2

    return np.asarray(cv2.blur(x, (FEATURE_PX, FEATURE_PX), borderType=cv2.BORDER_REFLECT))


_STEP = np.gradient(LINEAR_OF_CODE)[:, None] * LUMINANCE
_ROUNDING = (_STEP**2 / 12).astype(np.float32)
"""Variance of luminance that rounding a value to 8 bits leaves, by value and channel."""

GUARDS.register(
    PictureGuard(
        id="snr",
        title="Signal above noise",
        unit="signal to noise",
        sense=Sense.AT_LEAST,
        threshold=4.0,
        span=(0.0, 20.0),
        meaning="How far features of 7 pixels stand above the noise of the sensor and of 8 bits: "
        "half of the textured places reach this; at 3 to 5 a feature is just seen.",
        source="Rose (1948), The sensitivity performance of the human eye on an absolute scale: k "
        "of 3 to 5 over a feature's area; as a matched filter after Burgess (1999), The Rose "
        f"model, revisited. Ours: squares of 7 pixels, the median, and 4. {OURS}",
        eye=SnrEye,
    )
)
