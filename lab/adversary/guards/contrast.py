"""Contrast: how much of what the eye is sensitive to is still there on a screen.

Local band-limited contrast after Peli: octave bands of luminance, each divided by the local mean of
what is below it, flare included. Dimming keeps contrast relative to the local mean until flare
rules. Energies of the bands are weighted by the contrast sensitivity function at their middle.
"""

from __future__ import annotations

import numpy as np

from lab.adversary.base import Image, Relit, Sense
from lab.adversary.guards import GUARDS
from lab.adversary.guards.eye import FLARE, luminance
from lab.adversary.guards.picture_guard import MeanEye, PictureGuard
from lab.core.contracts import CANVAS_PX, FloatArray

PIXELS_PER_DEGREE = 40.0
"""A screen of 96 pixels an inch seen from 60 cm: 224 pixels are 5.6 degrees."""
BANDS = 5
LEAST_CONTRAST = 0.002
"""1 / 500, about the best that an eye does at any frequency (Campbell & Robson 1968)."""


def sensitivity(cycles_per_degree: float) -> float:
    """Return Mannos & Sakrison's A(f) = 2.6 (.0192 + .114 f) exp(-(.114 f)^1.1), at most 1.

    >>> round(sensitivity(8.0), 2)
    0.98
    """
    f = 0.114 * cycles_per_degree
    return float(2.6 * (0.0192 + f) * np.exp(-(f**1.1)))


def middle_of(band: int) -> float:
    """Return where a band answers most, in cycles per degree: half of Nyquist for the finest."""
    return PIXELS_PER_DEGREE / (4 << band)


class ContrastEye(MeanEye):
    """Sees how much of the clean picture's contrast energy is left in each band and place."""

    def __init__(self, clean: Image) -> None:
        self._clean = contrasts(luminance(clean))
        self._sign = [np.sign(c) for c in self._clean]
        self._size = [np.abs(c) for c in self._clean]
        self.weights = _energy(self._size)

    def see(self, relit: Relit) -> FloatArray:
        """Return the energy kept as a share of the clean picture's; 1 where that had none."""
        kept = _energy(self._kept(relit))
        nothing = self.weights == 0
        return np.where(nothing, np.float32(1), kept / np.where(nothing, 1, self.weights))

    def _kept(self, relit: Relit) -> list[FloatArray]:
        # No more than was there, and none of the opposite sign: new contrast replaces no old one.
        new = contrasts(luminance(relit.still))
        return [
            np.clip(c * sign, 0, size)
            for c, sign, size in zip(new, self._sign, self._size, strict=True)
        ]


def contrasts(light: FloatArray) -> list[FloatArray]:
    """Return the local contrast of each band, the finest first, each half the size of the last.

    What is below 1 / 500 is 0. Flare keeps every divisor above 0.
    """
    import cv2

    found, flare = [], np.float32(FLARE)
    for _ in range(BANDS):
        below = np.asarray(cv2.pyrDown(light, borderType=cv2.BORDER_REFLECT), np.float32)
        mean = np.asarray(cv2.pyrUp(below, dstsize=light.shape[::-1]), np.float32)
        contrast = (light - mean) / (mean + flare)
        contrast[np.abs(contrast) < LEAST_CONTRAST] = 0
        found.append(contrast)
        light = below
    return found


def _energy(bands: list[FloatArray]) -> FloatArray:
    import cv2

    total = np.zeros((CANVAS_PX, CANVAS_PX), np.float32)
    for k, contrast in enumerate(bands):
        energy = contrast * contrast * np.float32(sensitivity(middle_of(k)) ** 2)
        total += cv2.resize(energy, total.shape, interpolation=cv2.INTER_NEAREST)
    return total


GUARDS.register(
    PictureGuard(
        id="contrast",
        title="Visible contrast kept",
        unit="share of energy",
        sense=Sense.AT_LEAST,
        threshold=0.25,
        span=(0.0, 1.0),
        meaning="How much of the clean picture's contrast energy is left, each spatial frequency "
        "counted by how sensitive the eye is to it: 1 all, 0 none. What is new counts nothing.",
        source="Mannos & Sakrison (1974), The effects of a visual fidelity criterion on the "
        "encoding of images: A(f), squared, at the middle of octave bands, at 40 pixels a degree "
        "(96 an inch from 60 cm); local contrast after Peli (1990), Contrast in complex images, "
        "with the 1 % flare of the sRGB reference display. The threshold, half of the contrast, is "
        "ours and uncalibrated.",
        eye=ContrastEye,
    )
)
