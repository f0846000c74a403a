"""Auto-exposure: a relit picture brought back to the brightness of the clean one.

What a viewer, or a camera, would do before giving up on a dark picture. Noise and lost detail are
brought up with it.
"""

from __future__ import annotations

import numpy as np

from lab.adversary.base import Image
from lab.perturb.light import LINEAR_OF_CODE, LUMINANCE, code_of, encoded_of

MOST_STOPS = 8.0


def auto_exposed(relit: Image, clean: Image) -> Image:
    """Return the relit picture with the mean linear luminance of the clean one, in 8 bits.

    One gain for the whole picture, at most 8 stops up or down; a black picture stays black.
    """
    import cv2

    wanted, found = _brightness(clean), _brightness(relit)
    if found == 0 or wanted == 0:
        return relit
    gain = np.clip(wanted / found, 2**-MOST_STOPS, 2**MOST_STOPS)
    return np.asarray(cv2.LUT(relit, code_of(encoded_of(LINEAR_OF_CODE * gain))))


def _brightness(picture: Image) -> float:
    counts = [np.bincount(picture[..., c].ravel(), minlength=256) for c in range(3)]
    total = sum(w * (n @ LINEAR_OF_CODE) for w, n in zip(LUMINANCE, counts, strict=True))
    return float(total / picture[..., 0].size)
