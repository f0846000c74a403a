"""How crowded each place of a map is, as a pale ground under many points."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from lab.figures.map.points import Cloud
from lab.figures.theme import GREY, tint

BINS, BLUR = 96, 1.5


def density(cloud: Cloud) -> dict[str, Any]:
    """Return the trace of the smoothed counts of all points, a grey ground."""
    left, right, bottom, top = cloud.limits
    wide, high = (right - left) / BINS, (top - bottom) / BINS
    return {
        "type": "heatmap", "z": _depth(cloud), "x0": left + wide / 2, "dx": wide,
        "y0": bottom + high / 2, "dy": high, "showscale": False, "hoverinfo": "skip",
        "zsmooth": "best", "colorscale": [[0, tint(GREY, 0.0)], [1, tint(GREY, 0.45)]],
    }  # fmt: skip


@lru_cache(maxsize=32)
def _depth(cloud: Cloud) -> NDArray[np.uint8]:
    """Return how crowded each tile is, 0 to 255: [BINS, BINS]."""
    from scipy.ndimage import gaussian_filter

    left, right, bottom, top = cloud.limits
    counts = np.zeros((BINS, BINS))
    for layer in cloud.layers:
        box = ((bottom, top), (left, right))
        counts += np.histogram2d(layer.y, layer.x, bins=BINS, range=box)[0]
    # The root, so that one crowded place does not leave all others white.
    depth = np.sqrt(gaussian_filter(counts, BLUR))
    return np.asarray(255 * depth / depth.max(), np.uint8)
