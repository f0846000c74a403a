"""A picture under more or less light and nothing else, at any number of stops, fast.

The parametric family of ``lab.perturb.relighting`` with its exposure alone: linear light times
2^stops, then the excess noise of the sensor, the clip, sRGB and 8 bits. Since the gain is the same
everywhere, mean and spread are tables of the 256 values of a pixel; a test holds the two files
together within the family's bounds.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from lab.core.contracts import FloatArray, Item
from lab.perturb.exposure import FULL_WELL_ELECTRONS, READ_NOISE_ELECTRONS
from lab.perturb.light import LINEAR_OF_CODE, codes_of_fine, shown


def exposed(picture: Item, stops: float, noise: FloatArray) -> NDArray[np.uint8]:
    """Return a picture ``uint8 [224, 224, 3]`` taken with 2^stops of its light.

    ``noise`` is standard normal, of the picture's shape; more light adds none of it. The answer
    hangs on the sum of all stops alone: a stop now and a stop then are two stops, as long as the
    picture was not clipped and rounded in between.
    """
    import cv2

    gain = 2.0**stops
    light = (gain * LINEAR_OF_CODE).astype(np.float32)
    codes = codes_of_fine(1.0)
    if gain >= 1:
        return np.asarray(cv2.LUT(picture, shown(light[:, None], codes).ravel()), np.uint8)
    read = READ_NOISE_ELECTRONS / FULL_WELL_ELECTRONS
    variance = (1 - gain) * (gain * (LINEAR_OF_CODE / FULL_WELL_ELECTRONS + read**2) + read**2)
    spread = np.asarray(cv2.LUT(picture, np.sqrt(variance).astype(np.float32)), np.float32)
    spread *= noise
    spread += cv2.LUT(picture, light)
    return shown(spread, codes)
