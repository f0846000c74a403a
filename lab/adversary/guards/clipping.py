"""Clipping: how much of what had texture the light drives into black or white.

A pixel is clipped where *all* its channels are at 0 or 255, so that nothing is left in it that
could differ from its neighbours: a red that is full while green and blue go on tells as much as
before. Counted channel by channel, by share of luminance, one stop more light would clip more than
15 % of the texture in three of four drawings of EmojiLab (n = 54).
"""

from __future__ import annotations

import numpy as np

from lab.adversary.base import Image, Relit, Sense
from lab.adversary.guards import GUARDS
from lab.adversary.guards.eye import channels, textured
from lab.adversary.guards.picture_guard import OURS, MeanEye, PictureGuard
from lab.core.contracts import FloatArray


class ClippingEye(MeanEye):
    """Knows where the clean picture has texture, and what was black or white there already."""

    def __init__(self, clean: Image) -> None:
        self.weights = textured(clean).astype(np.float32)
        self._clean = clean.copy()

    def see(self, relit: Relit) -> FloatArray:
        """Return 0 where a place is newly clipped and 1 elsewhere."""
        at_end = channels(relit.still, _ENDS) == 3
        kept = np.ones(at_end.shape, np.float32)
        kept[at_end] = (relit.still[at_end] == self._clean[at_end]).all(axis=-1)
        return kept

    def judge(self, seen: FloatArray) -> float:
        """Return the share of places with texture that is clipped; 0 where none has."""
        return 1 - super().judge(seen)


_ENDS = np.zeros((256, 3), np.float32)
_ENDS[[0, 255]] = 1

GUARDS.register(
    PictureGuard(
        id="clipping",
        title="Texture clipped",
        unit="share of texture",
        sense=Sense.AT_MOST,
        threshold=0.15,
        span=(0.0, 1.0),
        meaning="How much of the clean picture's visible texture has become pure black, white or a "
        "full colour that was not: pixels with every channel at 0 or 255.",
        source="Ours: counted where the clean picture has differences above the visibility "
        f"threshold of Chou & Li (1995). {OURS}",
        eye=ClippingEye,
    )
)
