"""Messages of an item's own words and false ones among them, and what is found by them.

Three ways to make one vector of a message: read as one sentence; the mean of its words' vectors,
each counted by its letters; the same mean, each word counted by how sure one can be of it from the
message alone: its mean cosine with the others, once the mean of all words is taken away, or nothing
where that is below zero.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import islice
from typing import Literal

import numpy as np
from pydantic import Field

from lab.core.contracts import Modality
from lab.core.seeds import stream
from lab.data.emojilab.dataset import EMOJILAB
from lab.experiments.align.spaces import TwoSpaces, TwoSpacesSpec
from lab.experiments.gap.scores import found_first
from lab.experiments.gap.space import pair_of_views
from lab.experiments.tasks.pool import reader_of
from lab.language.keywords import keywords, other_words
from lab.language.tags import neighbour_tags
from lab.probes.maps import fit_map
from lab.probes.retrieval import Gallery
from lab.stats.checks import Floats
from lab.stats.cosine import unit_rows

K, N_TAGS = 10, 5
Words = tuple[str, ...]


class TooManyWordsSpec(TwoSpacesSpec):
    """Whose words find what, and how many false ones are put among them."""

    dataset: Literal["emojilab"] = Field("emojilab", description="The one with keywords.")
    words: Literal["keywords", "tags"] = Field(
        "keywords", description="An item's own words: its keywords, or the commonest ones of like "
        "pictures; never one of its name.",
    )  # fmt: skip
    distractors: str = Field(
        "0, 1, 4, 16, 64", description="False words, rising from 0; most claims are about "
        "the middle one (of an even number, the second of the two).",
    )  # fmt: skip
    n_test: int = Field(100, ge=20, le=1000, description="Test concepts, of families of their own.",
                        json_schema_extra={"unit": "concepts"})  # fmt: skip
    n_seeds: int = Field(10, ge=1, le=50, description="Draws of false words and of their order.")


class ManyWords:
    """Test items that have words, and the bridges that lead from words to pictures."""

    def __init__(self, spec: TooManyWordsSpec, spaces: TwoSpaces) -> None:
        view = pair_of_views(spec.dataset, spec.a, spec.b)[1]
        self._encoder = reader_of(Modality.TEXT, view.encoder)
        concepts = spaces.concepts
        known = np.setdiff1d(np.arange(len(concepts)), spaces.test)
        known_as = [keywords(concept) for concept in concepts]
        self._name = [EMOJILAB.name(concept) for concept in concepts]
        own = [other_words(n, w) for n, w in zip(self._name, known_as, strict=True)]
        if spec.words == "tags":
            tags = neighbour_tags(spaces.x[known], [known_as[row] for row in known],
                                  spaces.x[spaces.test], N_TAGS)  # fmt: skip
            for row, found in zip(spaces.test, tags, strict=True):
                own[row] = other_words(self._name[row], found.words)
        self._own, self.concepts = own, concepts
        self.rows = np.array([row for row in spaces.test if own[row]])
        group = dict(zip(EMOJILAB.concepts, EMOJILAB.labels("group").tolist(), strict=True))
        self._group = [group[concept] for concept in concepts]
        self._pool = {
            name: sorted({w for row in known if name in ("", self._group[row]) for w in own[row]})
            for name in {"", *self._group}
        }
        words = sorted({word for some in own for word in some})
        each = unit_rows(self._encoder.encode(words).astype(np.float64))
        self._vector, self._middle = dict(zip(words, each, strict=True)), each.mean(axis=0)
        pairs = np.array([row for row in known if own[row]])
        self._maps = {
            way: fit_map(self.read(way, [own[row] for row in pairs]), spaces.x[pairs], "ridge",
                         families=spaces.families[pairs], seed=spec.split_seed)
            for way in ("sentence", "mean", "sure")
        }  # fmt: skip
        self._names = Gallery(spaces.y[self.rows])
        self._pictures = spaces.x[self.rows]
        self._read: dict[tuple[str, str, int, int], Floats] = {}
        self.chance = K / len(self.rows)

    def found(self, channel: str, way: str, near: str, n: int, seed: int) -> Floats:
        """Return whether each item is among the first ten, by its words and ``n`` false ones
        ("near": of its own group), as a ``channel``: its "name" or its "picture"."""
        key = (way, near if n else "", n, seed)
        if key not in self._read:
            self._read[key] = self.read(way, [self.message(r, near, n, seed) for r in self.rows])
        gallery, vectors = self._names, self._read[key]
        if channel == "picture":
            bridge = self._maps[way]
            gallery, vectors = Gallery(bridge.map_y(self._pictures)), bridge.map_x(vectors)
        return found_first(gallery.similarity(vectors), np.arange(len(self.rows)), K)

    def found_by_others(self) -> Floats:
        """Return whether each name is found by the true words of another item."""
        vectors = self.read("sentence", [self._own[row] for row in np.roll(self.rows, 1)])
        return found_first(self._names.similarity(vectors), np.arange(len(self.rows)), K)

    def message(self, row: int, near: str, n: int, seed: int) -> Words:
        """Return an item's words and ``n`` false ones, in any order; more hold the fewer."""
        own, random = self._own[row], stream(seed, self.concepts[row], f"false words {near}")
        pool = self._pool[self._group[row] if near else ""]
        drawn = (pool[k] for k in random.permutation(len(pool)))
        false = (word for word in drawn if word not in own and other_words(self._name[row], [word]))
        said = (*own, *islice(false, n))
        order = stream(seed, self.concepts[row], f"order {n}").permutation(len(said))
        return tuple(said[k] for k in order)

    def read(self, way: str, messages: Sequence[Words]) -> Floats:
        """Return a vector a message."""
        if way == "sentence":
            return self._encoder.encode([", ".join(one) for one in messages]).astype(np.float64)
        return np.array([self._mean(one, sure=way == "sure") for one in messages])

    def _mean(self, words: Words, *, sure: bool) -> Floats:
        each = np.array([self._vector[word] for word in words])
        weights = np.array([float(len(word)) for word in words])
        if sure and len(words) > 2:
            away = unit_rows(each - self._middle)
            alike = np.maximum((away @ away.T).sum(axis=1) - 1, 0)
            weights = weights * alike if alike.any() else weights
        return np.asarray(weights @ each / weights.sum())
