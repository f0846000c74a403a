"""A made data set whose pictures show their group, and a language model that spells.

A group is a colour of checks; its keywords begin with its name. The model holds a text for likely
when words of the prompt begin as it does, so that words lead it and nothing else does.
"""

from contextlib import contextmanager
from functools import cache

import numpy as np
import pytest

from lab.core.contracts import CANVAS_PX, Availability, Card, Column, DataCard, Modality
from lab.core.errors import unknown_id
from lab.core.seeds import stream
from lab.data import DATASETS
from lab.language import LANGUAGE_MODELS
from lab.language.base import Likelihoods

GROUPS = {
    "dragons": (220, 30, 30), "flowers": (30, 160, 40), "bridges": (40, 60, 220),
    "kettles": (230, 210, 30), "mirrors": (30, 30, 30), "violins": (200, 60, 200),
    "parsley": (60, 220, 220), "scarves": (150, 110, 70), "windows": (120, 120, 120),
    "yoghurt": (240, 140, 40), "zeppelin": (90, 30, 120), "umbrella": (20, 100, 100),
}  # fmt: skip
FAMILIES = 12


class ToyWords:
    """Twelve families in each of twelve groups, in a large and a small pattern."""

    id = "toy_words"
    card = DataCard("Toy words", "none", "made here")
    modalities = (Modality.IMAGE, Modality.TEXT, Modality.SPEECH)

    def __init__(self):
        self.concepts = tuple(f"{g}.{f}" for g in GROUPS for f in range(FAMILIES))

    def facets(self, modality):
        return ("large", "small") if modality == Modality.IMAGE else ("en",)

    def labels(self, level):
        return np.array([c if level == "family" else c.split(".")[0] for c in self.concepts])

    def name(self, concept):
        group, number = concept.split(".")
        return f"{group} {'abcdefghijkl'[int(number)]}"

    def keywords(self, concept, language):
        group = concept.split(".")[0]
        return (f"{group}kind", f"{group}like")

    def column(self, modality, facet, concepts=None):
        if facet not in self.facets(modality):
            raise unknown_id("facet", facet, self.facets(modality))
        ids = self.concepts if concepts is None else tuple(concepts)
        image = modality == Modality.IMAGE
        items = [picture(i, facet) if image else self.name(i) for i in ids]
        if modality == Modality.SPEECH:
            items = [np.full(1600, i / len(ids), np.float32) for i in range(len(ids))]
        return Column(modality, facet, ids, items, f"toy-words-{facet}-2")


@cache
def picture(concept, facet):
    """Checks in the colour of a group, of which the size is the facet's; all tests share it."""
    rng = stream(0, concept, "toy words")
    size = 56 if facet == "large" else 48
    y, x = np.mgrid[:CANVAS_PX, :CANVAS_PX] + rng.integers(0, 99, 2)[:, None, None]
    checked = ((y // size + x // size) % 2)[..., None]
    colour = np.array(GROUPS[concept.split(".")[0]]) + rng.normal(0, 8, 3)
    made = np.clip(np.where(checked, colour, 250), 0, 255).astype(np.uint8)
    made.flags.writeable = False
    return made


class Spelling:
    """Holds a text for likely as far as some word of the prompt begins as one of its own."""

    id, context = "spelling", 60
    card = Card("Spelling", "", "", "", "", 0.0, "spelling")

    def availability(self):
        return Availability(True)

    def fingerprint(self):
        return "spelling v1"

    def likelihoods(self, prompt, continuations):
        words = prompt.lower().replace(",", " ").split()
        best = [max(_shared(a, b) for a in text.split() for b in words) for text in continuations]
        return Likelihoods(np.array(best, float), np.ones(len(best), int))


def _shared(a, b):
    return next(
        (i for i, (x, y) in enumerate(zip(a, b, strict=False)) if x != y), min(len(a), len(b))
    )


@contextmanager
def registered():
    """The made data set and model, known to the registries inside the block."""
    DATASETS.ids(), LANGUAGE_MODELS.ids()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(DATASETS, "_entries", {**DATASETS._entries, ToyWords.id: ToyWords()})
        models = {**LANGUAGE_MODELS._entries, Spelling.id: Spelling()}
        patch.setattr(LANGUAGE_MODELS, "_entries", models)
        yield
