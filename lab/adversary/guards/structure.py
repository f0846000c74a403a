"""Structure: whether light and dark still alternate where they did, as strongly.

The contrast-structure term of SSIM, (2 s_xy + C) / (s_x^2 + s_y^2 + C), in a Gaussian window of 1.5
pixels. Plain SSIM falls with light itself; here x and y are stops of luminance on the screen minus
a heavy blur, so that light which varies slowly cancels.
"""

from __future__ import annotations

import numpy as np

from lab.adversary.base import Image, Relit, Sense
from lab.adversary.guards import GUARDS
from lab.adversary.guards.eye import FLARE, luminance, stops
from lab.adversary.guards.picture_guard import OURS, MeanEye, PictureGuard
from lab.core.contracts import CANVAS_PX, FloatArray

WINDOW_PX, WINDOW_SIGMA_PX = 11, 1.5
HEAVY_SIGMA_PX = 16.0
_COARSE_PX = CANVAS_PX // 8
RANGE_STOPS = float(np.log2((1 + FLARE) / FLARE))
C = (0.03 * RANGE_STOPS) ** 2
LEAST_STOPS = 0.003
"""About the spread that one step of 8 bits gives near white; a place with less loses nothing."""


class StructureEye(MeanEye):
    """Sees the structure of a picture beside that of the clean one, place by place."""

    def __init__(self, clean: Image) -> None:
        self._x = detail(clean)
        self._mean, variance = _moments(self._x)
        # Weighed before the blur is taken away: its slopes reach far into a plain background.
        light = stops(luminance(clean))
        _, bare = _moments(light - light.mean())
        self._flat = bare < LEAST_STOPS**2
        self._variance = np.maximum(variance, np.float32(LEAST_STOPS**2))
        self.weights = np.where(self._flat, np.float32(0), np.sqrt(bare))

    def see(self, relit: Relit) -> FloatArray:
        """Return the term, rescaled so that a place gone flat is 0; below 0 counts as 0."""
        y = detail(relit.still)
        v, c = self._variance, np.float32(C)
        mean, spread = _moments(y)
        both = _window(self._x * y) - self._mean * mean
        kept = (2 * both * (v + c) - c * spread) / ((v + spread + c) * v)
        kept[self._flat] = 1
        return np.asarray(np.clip(kept, 0, 1, out=kept))


def detail(image: Image) -> FloatArray:
    """Return stops of luminance on the screen minus their heavy blur, ``float32 [224, 224]``."""
    import cv2

    light = stops(luminance(image))
    # At an eighth of the size: nothing of such a blur is lost, and it takes a tenth of the time.
    small = cv2.resize(light, (_COARSE_PX, _COARSE_PX), interpolation=cv2.INTER_AREA)
    sigma = HEAVY_SIGMA_PX * _COARSE_PX / CANVAS_PX
    small = cv2.GaussianBlur(small, (0, 0), sigma, borderType=cv2.BORDER_REFLECT)
    return np.asarray(light - cv2.resize(small, (CANVAS_PX, CANVAS_PX)))


def _moments(x: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Return mean and variance in the window of each place."""
    mean = _window(x)
    return mean, np.maximum(_window(x * x) - mean * mean, 0)


def _window(x: FloatArray) -> FloatArray:
    import cv2

    size = (WINDOW_PX, WINDOW_PX)
    return np.asarray(cv2.GaussianBlur(x, size, WINDOW_SIGMA_PX, borderType=cv2.BORDER_REFLECT))


GUARDS.register(
    PictureGuard(
        id="structure",
        title="Structure kept",
        unit="share",
        sense=Sense.AT_LEAST,
        threshold=0.5,
        span=(0.0, 1.0),
        meaning="Whether light and dark still alternate where they did in the clean picture: 1 as "
        "there, 0 where nothing of it is left, each place counted by its contrast in the clean "
        "picture.",
        source="Wang et al. (2004), Image quality assessment: contrast times structure, with C3 = "
        "C2 / 2 and K2 = .03. Ours: on stops of luminance with 1 % flare minus a blur of 16 "
        "pixels, rescaled so that a place gone flat is 0, and the mean weighted by contrast, so "
        f"that a plain background does not rule. {OURS}",
        eye=StructureEye,
    )
)
