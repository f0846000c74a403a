"""Digits as two half-images: a tiny second paired set, for tests and first steps.

The 1,797 handwritten 8 x 8 digits of scikit-learn (UCI "Optical Recognition of Handwritten
Digits", CC BY 4.0), each cut into a left and a right half. A concept is one written sample
("sample-17"); its halves are two facets of the image modality; each sample is its own family.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from lab.core.contracts import CANVAS_PX, Column, DataCard, Modality
from lab.core.errors import unknown_id
from lab.data import DATASETS
from lab.data.lazy import LazyItems

HALVES = ("left", "right")
LEVELS = ("group", "subgroup", "family")
PIXEL_PX = CANVAS_PX // 8
"""The side of one original pixel on the canvas."""


class Digits:
    """Handwritten digits, left and right half apart."""

    id = "digits"
    modalities: tuple[Modality, ...] = (Modality.IMAGE,)
    card = DataCard(
        title="Digits in two halves",
        licence="CC-BY-4.0",
        source="UCI Optical Recognition of Handwritten Digits (Alpaydin & Kaynak 1998), "
        "as shipped with scikit-learn",
        notes="A toy: 8 x 8 pixels. For tests and first steps, not for findings.",
    )

    @cached_property
    def _digits(self) -> tuple[NDArray[np.uint8], NDArray[np.str_]]:
        from sklearn.datasets import load_digits

        digits = load_digits()
        ink = np.round(digits.images * (255 / 16)).astype(np.uint8)
        return 255 - ink, digits.target.astype(np.str_)

    @cached_property
    def concepts(self) -> tuple[str, ...]:
        return tuple(f"sample-{i}" for i in range(len(self._digits[1])))

    @cached_property
    def _row_of(self) -> dict[str, int]:
        return {concept: row for row, concept in enumerate(self.concepts)}

    def facets(self, modality: Modality) -> tuple[str, ...]:
        if modality not in self.modalities:
            raise unknown_id("modality of digits", modality, self.modalities)
        return HALVES

    def labels(self, level: str) -> NDArray[np.str_]:
        if level not in LEVELS:
            raise unknown_id("level of labels", level, LEVELS)
        return np.array(self.concepts) if level == "family" else self._digits[1].copy()

    def name(self, concept: str) -> str:
        row = self._row(concept)
        return f"digit {self._digits[1][row]}, sample {row}"

    def column(
        self, modality: Modality, facet: str, concepts: Sequence[str] | None = None
    ) -> Column:
        if facet not in self.facets(modality):
            raise unknown_id("half of a digit", facet, HALVES)
        ids = self.concepts if concepts is None else tuple(concepts)
        rows = [self._row(concept) for concept in ids]
        pixels = self._digits[0]
        items = LazyItems(len(rows), lambda i: half_image(pixels[rows[i]], facet))
        return Column(modality, facet, ids, items, f"{self.fingerprint}-{facet}")

    @cached_property
    def fingerprint(self) -> str:
        """Digest of the pixels, their labels and the canvas."""
        pixels, target = self._digits
        digest = hashlib.sha256(pixels.tobytes() + "".join(target).encode())
        digest.update(f"halves on {CANVAS_PX}".encode())
        return digest.hexdigest()

    def _row(self, concept: str) -> int:
        if concept not in self._row_of:
            raise unknown_id("concept of digits", concept, self._row_of)
        return self._row_of[concept]


def half_image(digit: NDArray[np.uint8], half: str) -> NDArray[np.uint8]:
    """Return one half of an 8 x 8 digit, ``uint8 [224, 224, 3]``, dark on white.

    Four columns of eight, each pixel a square of 28, centred: the shape is kept.
    """
    columns = digit[:, :4] if half == "left" else digit[:, 4:]
    large = columns.repeat(PIXEL_PX, axis=0).repeat(PIXEL_PX, axis=1)
    canvas = np.full((CANVAS_PX, CANVAS_PX, 3), 255, np.uint8)
    margin = (CANVAS_PX - large.shape[1]) // 2
    canvas[:, margin : margin + large.shape[1]] = large[:, :, None]
    return canvas


DIGITS = DATASETS.register(Digits())
