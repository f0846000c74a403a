"""Occlusion: a grey square hides a part of the picture."""

from __future__ import annotations

import numpy as np

from lab.core.contracts import CANVAS_PX, Item, Modality
from lab.perturb import PERTURBATIONS
from lab.perturb.base import OWN_LEVELS, ItemPerturbation

GREY = 128


def hide_square(image: Item, rng: np.random.Generator, area_percent: float) -> Item:
    """Cover a square of a share of the area; a larger square contains the smaller one."""
    # The place is a share of the room that is left, so the square never leaves the canvas.
    place = rng.random(2)
    side = CANVAS_PX * np.sqrt(area_percent / 100)
    (top, left) = np.rint(place * (CANVAS_PX - side)).astype(int)
    (bottom, right) = np.rint(place * (CANVAS_PX - side) + side).astype(int)
    hurt = image.copy()
    hurt[top:bottom, left:right] = GREY
    return hurt


PERTURBATIONS.register(
    ItemPerturbation(
        id="occlusion",
        modality=Modality.IMAGE,
        label="Grey square",
        kind="occlusion",
        unit="% of the area",
        levels=(10.0, 20.0, 35.0, 50.0, 75.0),
        identity=0.0,
        change=hide_square,
        words=lambda v: f"{v:.0f} % of the area hidden",
        source=f"A grey square at a drawn place. {OWN_LEVELS}",
    )
)
