"""Pictures so alike that one in training would give the other away.

Drawings on paper are compared by their ink (``lab.data.families``). Photographs fill their frame,
and two dark ones share most of their ink: here brightness and contrast are taken out first.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from lab.core.contracts import CANVAS_PX

THUMBNAIL_PX = 32
SAME_PICTURE = 0.95
"""Ours: correlation of two 32-pixel thumbnails from which they count as one picture."""


def picture_thumbnail(image: NDArray[np.uint8]) -> NDArray[np.float32]:
    """Return a picture ``[224, 224, 3]`` as a flat vector, averaged over 7 x 7 pixels."""
    block = CANVAS_PX // THUMBNAIL_PX
    blocks = image.reshape(THUMBNAIL_PX, block, THUMBNAIL_PX, block, 3).mean(axis=(1, 3))
    return np.asarray(blocks, np.float32).ravel()


def same_picture(thumbnails: NDArray[np.float32]) -> list[tuple[int, int]]:
    """Return the pairs of rows of ``[n, d]`` that correlate by .95 or more, plain or mirrored.

    A thumbnail of one colour throughout is like no other.
    """
    plain = _standard(thumbnails)
    square = thumbnails.reshape(len(thumbnails), THUMBNAIL_PX, THUMBNAIL_PX, 3)
    mirrored = _standard(square[:, :, ::-1].reshape(thumbnails.shape))
    alike = np.maximum(plain @ plain.T, plain @ mirrored.T) >= SAME_PICTURE
    first, second = np.nonzero(np.triu(alike, 1))
    return list(zip(first.tolist(), second.tolist(), strict=True))


def _standard(thumbnails: NDArray[np.float32]) -> NDArray[np.float64]:
    centred = thumbnails - thumbnails.astype(np.float64).mean(axis=1, keepdims=True)
    length = np.linalg.norm(centred, axis=1, keepdims=True)
    return np.asarray(centred / np.where(length > 1e-6, length, np.inf), np.float64)
