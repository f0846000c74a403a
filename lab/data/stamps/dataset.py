"""Stamps: real photographs and drawings with captions in many languages, read aloud by people.

They are the stamps of the drawing program Tux Paint, fetched when asked for
(``python -m lab data get stamps``) and never committed. A concept is one stamp
("animals-birds-crow"); several stamps may share a caption. Each picture is a photograph, a drawing
or unclear: three facets. 106 stamps also have a sound effect; sound is no modality of the house, so
that it is reached by ``Stamps.sound`` alone.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Sequence
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from lab.core.contracts import Availability, Column, DataCard, FloatArray, Item, Modality
from lab.core.errors import BadInput, unknown_id
from lab.data import DATASETS
from lab.data.lazy import LazyItems
from lab.data.speech.recordings import decode_sound
from lab.data.stamps.photo_or_drawing import KINDS
from lab.data.stamps.picture import from_png
from lab.data.stamps.store import StampIndex, availability, read_index

LEVELS = ("group", "subgroup", "family")
TASK = ("animals", "food", "household", "hobbies", "plants", "seasonal", "space", "vehicles")
"""The categories with most photographs, 11 (space) to 119: the classes of level "subgroup"."""
MERGED = {
    "sports": "hobbies and sports",
    "hobbies": "hobbies and sports",
    "clothes": "people and town",
    "medical": "people and town",
    "military": "people and town",
    "naturalforces": "people and town",
    "people": "people and town",
    "town": "people and town",
}
"""Categories with fewer photographs share a group, so that every group has 11 or more."""


class Stamps:
    """The stamps of Tux Paint; everything but card and availability needs them to be fetched."""

    id = "stamps"
    modalities: tuple[Modality, ...] = (Modality.IMAGE, Modality.TEXT, Modality.SPEECH)
    card = DataCard(
        title="Stamps of Tux Paint",
        licence="GPL-2.0 (as the package states for all of it)",
        source="Debian package tuxpaint-stamps-default 2022.06.04 (data/ATTRIBUTION.md)",
        notes="Photographs cut out on white, some of them enlarged from few pixels, and drawings; "
        "speech is recorded by people, each at its own loudness, few speakers a language, so that "
        "a language can be told from voice and microphone alone. Captions are sentences; Tamil is "
        "left out as broken. Which picture is a photograph was decided by a rule and corrected by "
        "eye; where two readings differed it is unclear.",
    )

    @property
    def _index(self) -> StampIndex:
        return read_index()

    def availability(self) -> Availability:
        """Say whether the Stamps were fetched, and the command that fetches them."""
        return availability()

    @property
    def concepts(self) -> tuple[str, ...]:
        return tuple(row["id"] for row in self._index.stamps)

    @property
    def fingerprint(self) -> str:
        """Digest of the index, which names every pack by its content."""
        return self._index.digest

    def facets(self, modality: Modality) -> tuple[str, ...]:
        """Return kinds of picture, or languages by number of stamps; of captions English first."""
        if modality not in self.modalities:
            raise unknown_id("modality of stamps", modality, self.modalities)
        stamps = self._index.stamps
        if modality == Modality.IMAGE:
            there = {row["kind"] for row in stamps}
            return tuple(kind for kind in KINDS if kind in there)
        part = "captions" if modality == Modality.TEXT else "speech"
        counts = Counter(code for row in stamps for code in row[part])
        codes = sorted(counts, key=lambda code: (-counts[code], code))
        if modality == Modality.TEXT:
            return ("en", *(code for code in codes if code != "en"))
        return tuple(codes)

    def labels(self, level: str) -> NDArray[np.str_]:
        """Return groups (categories, small ones merged), subgroups or families.

        "subgroup" is the category where it has enough photographs to be a class, else "".
        """
        if level not in LEVELS:
            raise unknown_id("level of labels", level, LEVELS)
        stamps = self._index.stamps
        if level == "family":
            return np.array([row["family"] for row in stamps])
        names = [row["category"] for row in stamps]
        if level == "group":
            return np.array([MERGED.get(name, name) for name in names])
        return np.array([name if name in TASK else "" for name in names])

    def name(self, concept: str) -> str:
        """Return the English caption without its full stop."""
        caption: str = self._row(concept)["captions"]["en"]
        return caption.rstrip(". ") or caption

    def copied_from_english(self, language: str) -> set[str]:
        """The concepts whose caption in a language is the English one, letter case aside."""
        if language == "en":
            return set()
        rows = self._index.stamps
        captions = {row["id"]: row["captions"] for row in rows if language in row["captions"]}
        return {
            concept
            for concept, by in captions.items()
            if by[language].casefold() == by["en"].casefold()
        }

    def column(
        self, modality: Modality, facet: str, concepts: Sequence[str] | None = None
    ) -> Column:
        facets = self.facets(modality)
        if facet not in facets:
            raise unknown_id(f"facet of {modality} in stamps", facet, facets)
        index = self._index
        has = {row["id"]: row for row in index.stamps if _has(row, modality, facet)}
        ids = tuple(has) if concepts is None else self._checked(concepts, has, facet)
        rows = [has[concept] for concept in ids]
        fingerprint = hashlib.sha256(f"{index.digest} {modality} {facet}".encode()).hexdigest()
        items: Sequence[Item]
        if modality == Modality.TEXT:
            items = [row["captions"][facet] for row in rows]
        elif modality == Modality.IMAGE:
            items = LazyItems(len(rows), lambda i: _picture(index, *rows[i]["picture"]))
        else:
            items = LazyItems(
                len(rows), lambda i: decode_sound(index.read(tuple(rows[i]["speech"][facet])))
            )
        return Column(modality, facet, ids, items, fingerprint)

    def sound(self, concept: str) -> FloatArray:
        """Return a stamp's sound effect, such as the bark of a dog: ``float32 [n]`` at 16 kHz.

        Raises ``BadInput`` for a stamp without one; ``with_sound`` lists those that have one.
        """
        row = self._row(concept)
        if "sound" not in row:
            do = "Choose one of with_sound()."
            raise BadInput("a stamp with a sound effect", repr(concept), do)
        return decode_sound(self._index.read(tuple(row["sound"])))

    def with_sound(self) -> tuple[str, ...]:
        """Return the concepts that have a sound effect."""
        return tuple(row["id"] for row in self._index.stamps if "sound" in row)

    def _row(self, concept: str) -> dict[str, Any]:
        rows = {row["id"]: row for row in self._index.stamps}
        if concept not in rows:
            raise unknown_id("concept of stamps", concept, rows)
        return rows[concept]

    def _checked(
        self, concepts: Sequence[str], has: dict[str, dict[str, Any]], facet: str
    ) -> tuple[str, ...]:
        known = set(self.concepts)
        for concept in concepts:
            if concept not in known:
                raise unknown_id("concept of stamps", concept, known)
        missing = [concept for concept in concepts if concept not in has]
        if missing:
            raise BadInput(
                f"concepts that exist in {facet} ({len(has)} of {len(known)} do)",
                f"{len(missing)} that do not, such as {missing[0]!r}",
                "Leave them out, or take another facet.",
            )
        return tuple(concepts)


@lru_cache(maxsize=1024)
def _picture(index: StampIndex, pack: str, start: int, size: int) -> NDArray[np.uint8]:
    return from_png(index.read((pack, start, size)))


def _has(row: dict[str, Any], modality: Modality, facet: str) -> bool:
    if modality == Modality.IMAGE:
        return bool(row["kind"] == facet)
    return facet in row["captions" if modality == Modality.TEXT else "speech"]


STAMPS = DATASETS.register(Stamps())
