"""Photograph or drawing: a rule by local noise, and the committed list that people checked.

A sensor's noise makes neighbouring pixels differ; flat fills of a drawing repeat the very same
colour. The rule is ours. Its thresholds were set by looking at all 465 stamps that are pixels:
below .12 of equal neighbours nearly all are photographs, from .5 on all but a few are drawings.
"""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from lab.data.committed_files import read_committed
from lab.store.paths import committed

KINDS = ("photo", "drawing", "unclear")
PHOTO_BELOW, DRAWING_FROM = 0.12, 0.5
RULE = (
    "drawing where the package has it as SVG or in a folder named cartoon; else, by the share of "
    f"opaque neighbouring pixels of exactly one colour: photo below {PHOTO_BELOW}, drawing from "
    f"{DRAWING_FROM}, unclear between"
)


def flat_share(pixels: NDArray[np.uint8]) -> float:
    """Return the share of neighbours of the same colour in ``uint8 [h, w, 4]``, RGB and opacity.

    The mean of the shares along rows and along columns; only pairs that are opaque (above 250)
    count, and an image without any such pair is flat (1).
    """
    opaque = pixels[..., 3] > 250
    shares = []
    for axis in (0, 1):
        a, b = _neighbours(pixels[..., :3], axis)
        both = np.logical_and(*_neighbours(opaque, axis))
        shares.append(float((a == b).all(axis=2)[both].mean()) if both.any() else 1.0)
    return sum(shares) / 2


def _neighbours(x: NDArray[np.generic], axis: int) -> tuple[NDArray[np.generic], ...]:
    return (x[1:], x[:-1]) if axis == 0 else (x[:, 1:], x[:, :-1])


def kind_by_rule(path: str, has_svg: bool, share: float) -> str:
    """Return "photo", "drawing" or "unclear" for a stamp.

    >>> kind_by_rule("food/pear", False, 0.01), kind_by_rule("food/cartoon/pear", False, 0.01)
    ('photo', 'drawing')
    """
    if has_svg or "cartoon" in path.split("/")[:-1] or share >= DRAWING_FROM:
        return "drawing"
    return "photo" if share < PHOTO_BELOW else "unclear"


@cache
def checked_kinds(file: Path | None = None) -> dict[str, str]:
    """Return the kind of every stamp of the committed list, by path.

    Raises ``StoreError`` for a missing or damaged list.
    """
    return read_committed(file or committed() / "stamps" / "pictures.json", _kinds)


def _kinds(data: bytes) -> dict[str, str]:
    kinds = {row["stamp"]: row["kind"] for row in json.loads(data)["stamps"]}
    if not set(kinds.values()) <= set(KINDS):
        raise ValueError(f"a kind that is none of {', '.join(KINDS)}")
    return kinds
