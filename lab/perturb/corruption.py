"""Blur, coarse pixels and compression with ImageNet-C's constants, on the 224 px canvas."""

from __future__ import annotations

import math
from functools import lru_cache, partial

import numpy as np

from lab.core.contracts import CANVAS_PX, FloatArray, Item, Modality
from lab.perturb import PERTURBATIONS
from lab.perturb.base import IMAGENET_C, ItemPerturbation

MAX_ANGLE_DEG = 45.0


def defocus_blur(image: Item, rng: np.random.Generator, radius_px: float, alias_px: float) -> Item:
    """Blur by the disc that a lens out of focus makes of a point."""
    import cv2

    return cv2.filter2D(image, -1, defocus_kernel(radius_px, alias_px))


@lru_cache(maxsize=16)
def defocus_kernel(radius_px: float, alias_px: float) -> FloatArray:
    """Return a disc of a radius, its edge softened by a Gaussian: float32 [k, k], sum 1.

    ImageNet-C's sums to a little more than 1 at the two strongest levels (1 %); this one to 1.
    Between whole radii the two neighbouring discs are mixed, so the blur grows smoothly.
    """
    import cv2

    low = math.floor(radius_px)
    half = max(8, math.ceil(radius_px))
    y, x = np.mgrid[-half : half + 1, -half : half + 1]

    def disc(r: int) -> FloatArray:
        inside = (x**2 + y**2 <= r**2).astype(np.float32)
        return np.asarray(inside / inside.sum(), np.float32)

    share = np.float32(radius_px - low)
    kernel = (1 - share) * disc(low) + share * disc(low + 1)
    # ImageNet-C softens with 3 taps up to a radius of 8, with 5 beyond.
    taps = 3 if radius_px <= 8 else 5
    soft = cv2.GaussianBlur(kernel, (taps, taps), alias_px)
    return np.asarray(soft / soft.sum(), np.float32)


def motion_blur(image: Item, rng: np.random.Generator, radius_px: float, sigma_px: float) -> Item:
    """Blur along a line at an angle drawn from U(-45, 45) degrees."""
    import cv2

    kernel = motion_kernel(radius_px, sigma_px, rng.uniform(-MAX_ANGLE_DEG, MAX_ANGLE_DEG))
    centre = (0, kernel.shape[0] // 2)
    return cv2.filter2D(image, -1, kernel, anchor=centre, borderType=cv2.BORDER_REPLICATE)


def motion_kernel(radius_px: float, sigma_px: float, angle_deg: float) -> FloatArray:
    """Return 2 r + 1 points on a half-line from the left edge's middle, falling as a Gaussian.

    Points between pixels are shared by the four pixels around them.
    """
    length = 2 * radius_px + 1
    step = np.arange(math.ceil(length))
    weight = np.exp(-(step**2) / (2 * sigma_px**2)) * np.minimum(1, length - step)
    reach = step.size
    kernel = np.zeros((2 * reach + 1, reach + 1), np.float32)
    angle = math.radians(angle_deg)
    x, y = step * math.cos(angle), reach + step * math.sin(angle)
    column, row = np.floor(x).astype(int), np.floor(y).astype(int)
    for dx, dy in ((0, 0), (0, 1), (1, 0), (1, 1)):
        near = (1 - np.abs(x - column - dx)) * (1 - np.abs(y - row - dy))
        at = (np.minimum(row + dy, 2 * reach), np.minimum(column + dx, reach))
        np.add.at(kernel, at, weight * near)
    return np.asarray(kernel / kernel.sum(), np.float32)


def pixelate(image: Item, rng: np.random.Generator, scale: float) -> Item:
    """Shrink by averaging and enlarge again without smoothing."""
    import cv2

    small_px = int(CANVAS_PX * scale)
    small = cv2.resize(image, (small_px, small_px), interpolation=cv2.INTER_AREA)
    return cv2.resize(small, (CANVAS_PX, CANVAS_PX), interpolation=cv2.INTER_NEAREST_EXACT)


def jpeg(image: Item, rng: np.random.Generator, quality: float) -> Item:
    """Compress as JPEG (4:2:0) at a quality, rounded to a whole number, and open again."""
    import cv2

    _, data = cv2.imencode(".jpg", image[..., ::-1], [cv2.IMWRITE_JPEG_QUALITY, round(quality)])
    return np.ascontiguousarray(np.asarray(cv2.imdecode(data, cv2.IMREAD_COLOR))[..., ::-1])


_corruption = partial(
    ItemPerturbation, modality=Modality.IMAGE, kind="corruption", source=IMAGENET_C
)

for _entry in (
    _corruption(
        id="defocus_blur",
        label="Defocus",
        unit="px",
        identity=0.0,
        levels=(3.0, 4.0, 6.0, 8.0, 10.0),
        companion=(0.1, 0.1, 0.5, 0.5, 0.5, 0.5),
        change=defocus_blur,
        deterministic=True,
        words=lambda v: f"out of focus by a disc of {v:.1f} px radius",
    ),
    _corruption(
        id="motion_blur",
        label="Motion blur",
        unit="px",
        identity=0.0,
        levels=(10.0, 15.0, 15.0, 15.0, 20.0),
        companion=(0.0, 3.0, 5.0, 8.0, 12.0, 15.0),
        change=motion_blur,
        words=lambda v: f"motion blur of {v:.1f} px radius",
    ),
    _corruption(
        id="pixelate",
        label="Pixelate",
        unit="scale",
        identity=1.0,
        levels=(0.6, 0.5, 0.4, 0.3, 0.25),
        change=pixelate,
        deterministic=True,
        words=lambda v: f"{int(CANVAS_PX * v)} pixels across",
    ),
    _corruption(
        id="jpeg",
        label="JPEG",
        unit="quality",
        identity=100.0,
        levels=(25.0, 18.0, 15.0, 10.0, 7.0),
        change=jpeg,
        deterministic=True,
        words=lambda v: f"JPEG quality {round(v)}",
    ),
):
    PERTURBATIONS.register(_entry)
