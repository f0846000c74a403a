"""A made data set of pictures, and encoders whose answers to light are known.

Class 0 is bright with stripes across, class 1 dark with stripes down. The meter knows brightness
alone, so that any light fools it; the stripes know the direction alone, which light leaves as it
is until nothing is seen. Words know the class or nothing.
"""

import hashlib
from contextlib import contextmanager
from functools import cache

import numpy as np
import pytest

from lab.adversary.guards import GUARDS
from lab.core.contracts import CANVAS_PX, Card, Column, DataCard, Modality
from lab.core.seeds import stream
from lab.data import DATASETS
from lab.encoders import ENCODERS
from lab.encoders.base import FrozenEncoder

CLASSES, FAMILIES, MEMBERS = 2, 24, 2
PERIOD_PX = 28


class ToyPictures:
    """Forty-eight families of two pictures in two classes; each has a text that names it."""

    id = "toy_pictures"
    card = DataCard("Toy pictures", "none", "made here")
    modalities = (Modality.IMAGE, Modality.TEXT)

    def __init__(self):
        self.concepts = tuple(
            f"{c}.{f}.{m}" for c in range(CLASSES) for f in range(FAMILIES) for m in range(MEMBERS)
        )

    def facets(self, modality):
        return ("striped",) if modality == Modality.IMAGE else ("plain",)

    def labels(self, level):
        parts = [concept.split(".") for concept in self.concepts]
        return np.array([f"{p[0]}.{p[1]}" if level == "family" else f"class {p[0]}" for p in parts])

    def name(self, concept):
        return f"concept {concept}"

    def column(self, modality, facet, concepts=None):
        ids = self.concepts if concepts is None else tuple(concepts)
        items = [picture(i) if modality == Modality.IMAGE else i for i in ids]
        return Column(modality, facet, ids, items, f"toy-pictures-{facet}-1")


@cache
def picture(concept):
    """A concept's picture, ``uint8 [224, 224, 3]``, to be read alone: all tests share it."""
    rng = stream(0, concept, "toy picture")
    bright = concept.startswith("0")
    wave = np.where((np.arange(CANVAS_PX) + rng.integers(PERIOD_PX)) % PERIOD_PX < 14, 1.0, -1.0)
    stripes = np.broadcast_to(wave[:, None] if bright else wave[None], (CANVAS_PX, CANVAS_PX))
    grey = (190 if bright else 110) + rng.normal(0, 6) + 35 * stripes
    noisy = grey[..., None] + rng.normal(0, 3, (CANVAS_PX, CANVAS_PX, 3))
    made = np.clip(noisy, 0, 255).astype(np.uint8)
    made.flags.writeable = False
    return made


class ToyEncoder(FrozenEncoder[None]):
    """A table of two numbers an item, by a function of the item."""

    dim = 2

    def __init__(self, encoder_id, modality, see, control=""):
        card = Card(encoder_id, "none", "made here", "nothing", "a function", 0.0, encoder_id,
                    control=control)  # fmt: skip
        super().__init__(encoder_id, card, f"toy pictures v1, {see.__name__}")
        self.modality, self._see = modality, see

    def _load(self):
        return None

    def _encode(self, items):
        return np.array([self._see(item) for item in items], np.float32)


def brightness(item):
    light = (item.astype(np.float64) / 255).mean()
    return light, light**2


def direction(item):
    """The balance of steps across and down: -1 or 1, and 0 where there is nothing but noise."""
    light = np.log(item.astype(np.float64).mean(axis=2) + 3)
    half = PERIOD_PX // 2
    down = np.abs(light[half:] - light[:-half]).mean()
    across = np.abs(light[:, half:] - light[:, :-half]).mean()
    balance = (across - down) / (across + down + 1e-6)
    return balance, balance**3


def noise(item):
    """Two numbers that depend on every byte of a picture and say nothing of it."""
    return tuple(stream(0, hashlib.blake2b(item.tobytes()).hexdigest(), "toy noise").normal(size=2))


def knows(item):
    label = 1.0 if item.startswith("0") else -1.0
    return label + stream(0, item, "knows").normal(0, 0.05), label


def guesses(item):
    return tuple(stream(0, item, "guesses").normal(size=2))


@contextmanager
def registered(guards=None):
    """The made data set and its encoders, known to the registries inside the block.

    With ids of ``guards`` those alone: most of what a light costs is that all look at it.
    """
    DATASETS.ids(), ENCODERS.ids()
    watching = {i: GUARDS.get(i) for i in guards or GUARDS.ids()}
    encoders = (
        ToyEncoder("toy-meter", Modality.IMAGE, brightness),
        ToyEncoder("toy-meter-copy", Modality.IMAGE, brightness, control="hand-made"),
        ToyEncoder("toy-stripes", Modality.IMAGE, direction),
        ToyEncoder("toy-noise", Modality.IMAGE, noise),
        ToyEncoder("toy-knows", Modality.TEXT, knows),
        ToyEncoder("toy-guesses", Modality.TEXT, guesses),
    )
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(DATASETS, "_entries", {**DATASETS._entries, ToyPictures.id: ToyPictures()})
        patch.setattr(ENCODERS, "_entries", {**ENCODERS._entries, **{e.id: e for e in encoders}})
        patch.setattr(GUARDS, "_entries", watching)
        yield
