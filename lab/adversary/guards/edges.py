"""Edges: whether those that show in the clean picture still show, each where it was.

An edge shows where the grey level steps by more than the visibility threshold of its background. It
is kept if the step in the same direction, dark side and light side as before, still does. Edges are
counted by how many thresholds they had: outlines before fur and grain, which any dimming loses.
"""

from __future__ import annotations

import numpy as np

from lab.adversary.base import Image, Relit, Sense
from lab.adversary.guards import GUARDS
from lab.adversary.guards.eye import background, differences, grey, visible_difference
from lab.adversary.guards.picture_guard import OURS, MeanEye, PictureGuard
from lab.core.contracts import FloatArray


class EdgesEye(MeanEye):
    """Knows the visible edges of the clean picture and looks for each of them again."""

    def __init__(self, clean: Image) -> None:
        levels = grey(clean)
        steps = differences(levels)
        self._direction = np.abs(steps).argmax(axis=0)
        strongest = np.take_along_axis(steps, self._direction[None], axis=0)[0]
        self._sign = np.sign(strongest)
        thresholds = np.abs(strongest) / visible_difference(background(levels))
        self.weights = np.where(thresholds >= 1, thresholds, np.float32(0))

    def see(self, relit: Relit) -> FloatArray:
        """Return 1 where an edge still shows and where there was none, 0 where one was lost."""
        levels = grey(relit.still)
        steps = np.take_along_axis(differences(levels), self._direction[None], axis=0)[0]
        shows = steps * self._sign >= visible_difference(background(levels))
        return np.where(self.weights > 0, shows, True).astype(np.float32)


GUARDS.register(
    PictureGuard(
        id="edges",
        title="Visible edges kept",
        unit="share of edges",
        sense=Sense.AT_LEAST,
        threshold=0.5,
        span=(0.0, 1.0),
        meaning="Which share of the edges that show in the clean picture still shows, at the same "
        "place, in the same direction, with the same side lighter; a strong edge counts for more.",
        source="Chou & Li (1995), A perceptually tuned subband image coder: gradient operators, "
        "background and visibility threshold, on encoded luminance of 0 to 255. Ours: threshold of "
        "a step instead of a distortion, and the share, each edge counted by its step in "
        f"thresholds in the clean picture. {OURS}",
        eye=EdgesEye,
    )
)
