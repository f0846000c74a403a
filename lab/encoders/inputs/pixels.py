"""Images as the numbers that image networks read."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from lab.core.contracts import FloatArray, Item


def pixels(items: Sequence[Item]) -> FloatArray:
    """Return images as ``float32 [n, 3, 224, 224]`` in [0, 1]."""
    bytes_first = np.stack(items).transpose(0, 3, 1, 2)
    return np.ascontiguousarray(bytes_first, np.float32) / np.float32(255)
