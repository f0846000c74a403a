"""A hand-made baseline for images: which way the edges run, and which colours there are.

Histogram of oriented gradients after Dalal & Triggs 2005 with their best settings (no smoothing,
the strongest of the colour channels, 9 unsigned orientations, 8 px cells, 2 x 2 cell blocks,
L2-Hys). Deviation: votes are shared between orientations but not between cells.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from lab.core.contracts import Card, FloatArray, Item, Modality
from lab.encoders import ENCODERS
from lab.encoders.base import FrozenEncoder
from lab.encoders.weights import PackageFile

SIDE_PX = 64
"""The canvas is shrunk to this side by area before gradients are taken."""
CELL_PX, N_ORIENTATIONS, BLOCK_CELLS = 8, 9, 2
N_CELLS = SIDE_PX // CELL_PX
EDGES_DIM = (N_CELLS - BLOCK_CELLS + 1) ** 2 * BLOCK_CELLS**2 * N_ORIENTATIONS
CLIP = 0.2
N_COLOURS = 6
"""Bins of each colour channel: 6 x 6 x 6 cells of the RGB cube."""


class EdgesAndColours(FrozenEncoder[None]):
    """Images to 1,980 numbers: 1,764 of edges and 216 of colours, each part of length 1."""

    modality, dim = Modality.IMAGE, EDGES_DIM + N_COLOURS**3

    def _load(self) -> None:
        return None

    def _encode(self, items: Sequence[Item]) -> FloatArray:
        return np.stack([np.concatenate([edges(item), colours(item)]) for item in items])


def edges(image: NDArray[np.uint8]) -> FloatArray:
    """Return the histogram of oriented gradients ``[1764]``, of length 1 (zero without edges)."""
    import cv2

    small = cv2.resize(
        np.ascontiguousarray(image), (SIDE_PX, SIDE_PX), interpolation=cv2.INTER_AREA
    )
    cells = cell_histograms(small)
    views = np.lib.stride_tricks.sliding_window_view(cells, (BLOCK_CELLS, BLOCK_CELLS), axis=(0, 1))
    blocks = views.reshape(-1, BLOCK_CELLS**2 * N_ORIENTATIONS)
    clipped = np.minimum(_unit_rows(blocks), CLIP)
    return np.asarray(_unit_rows(_unit_rows(clipped).reshape(1, -1))[0], np.float32)


def cell_histograms(image: NDArray[Any]) -> NDArray[np.float64]:
    """Return the gradient energy by cell and orientation, ``[8, 8, 9]``, of a small image.

    A gradient votes with its magnitude for the two orientations (centres at 0, 20, .. 160 degrees)
    that it lies between.
    """
    padded = np.pad(image.astype(np.float64), ((1, 1), (1, 1), (0, 0)), mode="edge")
    dx = padded[1:-1, 2:] - padded[1:-1, :-2]
    dy = padded[2:, 1:-1] - padded[:-2, 1:-1]
    strongest = np.argmax(dx**2 + dy**2, axis=2)[..., None]
    dx, dy = (np.take_along_axis(d, strongest, axis=2)[..., 0] for d in (dx, dy))
    magnitude = np.hypot(dx, dy)
    orientation = np.arctan2(dy, dx) / np.pi % 1 * N_ORIENTATIONS
    lower = np.floor(orientation)
    share = orientation - lower
    rows, columns = np.indices(magnitude.shape) // CELL_PX
    cell = (rows * N_CELLS + columns) * N_ORIENTATIONS
    votes = np.zeros(N_CELLS**2 * N_ORIENTATIONS)
    for step, weight in ((0, 1 - share), (1, share)):
        bins = cell + (lower.astype(np.intp) + step) % N_ORIENTATIONS
        votes += np.bincount(bins.ravel(), (magnitude * weight).ravel(), minlength=votes.size)
    return votes.reshape(N_CELLS, N_CELLS, N_ORIENTATIONS)


def colours(image: NDArray[np.uint8]) -> FloatArray:
    """Return the square root of the share of pixels in each colour bin, ``[216]``, of length 1.

    With the root, the dot product of two such vectors is the Bhattacharyya coefficient.
    """
    bins = image.astype(np.intp) * N_COLOURS // 256
    codes = (bins[..., 0] * N_COLOURS + bins[..., 1]) * N_COLOURS + bins[..., 2]
    counts = np.bincount(codes.ravel(), minlength=N_COLOURS**3)
    return np.sqrt(counts / codes.size).astype(np.float32)


def _unit_rows(x: NDArray[np.float64]) -> NDArray[np.float64]:
    """Scale each row to length 1; a row of zeros stays."""
    lengths = np.linalg.norm(x, axis=1, keepdims=True)
    unit: NDArray[np.float64] = x / np.where(lengths > 0, lengths, 1)
    return unit


CARD = Card(
    title="HOG + colour histogram",
    licence="MIT",
    source="Dalal & Triggs 2005, doi:10.1109/CVPR.2005.177; written here",
    trained_on="nothing: hand-made",
    architecture="histogram of oriented gradients (1,764) + joint RGB histogram (216)",
    size_mb=0.0,
    family="hog",
    control="hand-made",
    control_of="lite0",
)
ENCODERS.register(
    EdgesAndColours(
        "hog",
        CARD,
        "hog v1: area to 64 px, cells of 8, blocks of 2 x 2, 9 orientations; 6 colour bins, root",
        (PackageFile("cv2", "", "pip install opencv-python-headless==5.0.0.93"),),
    )
)
