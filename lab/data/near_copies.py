"""Near copies: pictures so alike that one in training would give the other away.

Two pictures are near copies when Pearson's r between their colours, shrunk to 16 x 16 without the
white bars of the canvas, is above .95, plain or mirrored. The threshold is ours: among the 849
drawings of EmojiLab's first style 41 pairs are above it, 40 of one family there; the other is the
magnifying glass tilted left and right, which its families miss. Saving as JPEG of quality 20, half
the size, or an exposure of .6 leave a photograph at .98 or more. A grey or turned copy or one
cropped by a twentieth is not found.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from lab.core.contracts import CANVAS_PX, FloatArray

SIDE_PX = 16
NEAR = 0.95
BLOCK = 256
"""Rows compared at once, so that no [n, n] array is held."""


def standard_thumbnail(canvas: NDArray[np.uint8], width: int, height: int) -> FloatArray:
    """Return a picture on the canvas as a vector ``[768]`` of mean 0 and length 1.

    ``width`` and ``height`` are those of the whole picture, which say where it lies on the canvas.
    A picture of one colour gives zeros: it is like no other.
    """
    from PIL import Image

    scale = CANVAS_PX / max(width, height)
    wide, high = max(round(width * scale), 1), max(round(height * scale), 1)
    left, top = (CANVAS_PX - wide) // 2, (CANVAS_PX - high) // 2
    inside = Image.fromarray(canvas[top : top + high, left : left + wide])
    small = np.asarray(inside.resize((SIDE_PX, SIDE_PX), Image.Resampling.BOX), np.float64)
    centred = (small - small.mean(axis=(0, 1))).ravel()
    length = float(np.linalg.norm(centred))
    return np.asarray(centred / length if length > 1 else np.zeros_like(centred), np.float32)


def near_copies(thumbnails: FloatArray) -> list[tuple[int, int]]:
    """Return the pairs of rows (lower first) of standard thumbnails ``[n, 768]`` with r above .95.

    One of the two may be mirrored.
    """
    pairs: list[tuple[int, int]] = []
    mirrored = thumbnails.reshape(-1, SIDE_PX, SIDE_PX, 3)[:, :, ::-1].reshape(thumbnails.shape)
    for start in range(0, len(thumbnails), BLOCK):
        rows = thumbnails[start : start + BLOCK]
        alike = np.maximum(rows @ thumbnails.T, rows @ mirrored.T) > NEAR
        first, second = np.nonzero(np.triu(alike, start + 1))
        pairs += zip((first + start).tolist(), second.tolist(), strict=True)
    return pairs
