"""A made data set whose facets lie ever further apart, and encoders that see it.

A concept is a text "class.family.member"; its facet turns its vector by an angle. Turned vectors
keep all inner distances: a probe loses by the angle, alignment sees it and CKA cannot.
"""

from contextlib import contextmanager

import numpy as np
import pytest
from scipy.linalg import expm

from lab.core.contracts import Card, Column, DataCard, Modality
from lab.core.seeds import stream
from lab.data import DATASETS
from lab.encoders import ENCODERS
from lab.encoders.base import FrozenEncoder

ANGLES = {"f0": 0.0, "f1": 0.12, "f2": 0.3, "f3": 0.6, "f4": 1.0}
CLASSES, FAMILIES, MEMBERS, DIM = 5, 12, 2, 10


class ToyFacets:
    """Sixty families of two concepts in five classes, in five facets of one modality."""

    id = "toy_facets"
    card = DataCard("Toy facets", "none", "made here")
    modalities = (Modality.TEXT,)

    def __init__(self):
        self.concepts = tuple(
            f"{c}.{f}.{m}" for c in range(CLASSES) for f in range(FAMILIES) for m in range(MEMBERS)
        )

    def facets(self, modality):
        return tuple(ANGLES)

    def labels(self, level):
        parts = [concept.split(".") for concept in self.concepts]
        return np.array([p[0] if level == "subgroup" else f"{p[0]}.{p[1]}" for p in parts])

    def name(self, concept):
        return f"concept {concept}"

    def column(self, modality, facet, concepts=None):
        ids = self.concepts if concepts is None else tuple(concepts)
        return Column(modality, facet, ids, [f"{i}@{facet}" for i in ids], f"toy-{facet}")

    def copied_from_english(self, language):
        """The first concept of each class is called alike in f4."""
        return {f"{c}.0.0" for c in range(CLASSES)} if language == "f4" else set()


class ToyEncoder(FrozenEncoder[None]):
    """The vector of a concept: its class, its family, itself, turned by its facet's angle."""

    modality, dim = Modality.TEXT, DIM

    def __init__(self, encoder_id, seed, knows=True):
        card = Card(encoder_id, "none", "made here", "nothing", "a table", 0.0, encoder_id)
        super().__init__(encoder_id, card, f"toy v1, seed {seed}, knows {knows}")
        self.seed, self.knows = seed, knows

    def _load(self):
        return None

    def _vector(self, name, scale):
        return scale * stream(self.seed, name, "toy").normal(size=DIM)

    def _encode(self, items):
        skew = stream(self.seed, "", "toy turn").normal(size=(DIM, DIM))
        skew = (skew - skew.T) / np.sqrt(DIM)
        rows = []
        for item in items:
            concept, facet = item.split("@")
            label, family, _ = concept.split(".")
            x = self._vector(f"class {label}", 1.2 if self.knows else 0.0)
            x = x + self._vector(f"family {label}.{family}", 0.5) + self._vector(concept, 0.5)
            rows.append(x @ expm(ANGLES[facet] * skew))
        return np.array(rows, np.float32)


@contextmanager
def registered():
    """The made data set and its encoders, known to the registries inside the block."""
    DATASETS.ids(), ENCODERS.ids()
    encoders = (
        ToyEncoder("toy-a", 0), ToyEncoder("toy-b", 1), ToyEncoder("toy-blind", 2, knows=False),
    )  # fmt: skip
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(DATASETS, "_entries", {**DATASETS._entries, ToyFacets.id: ToyFacets()})
        patch.setattr(ENCODERS, "_entries", {**ENCODERS._entries, **{e.id: e for e in encoders}})
        yield
