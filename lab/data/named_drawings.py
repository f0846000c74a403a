"""What the built-in data sets share: concepts drawn in styles, named in languages, and spoken.

The drawings, names, groups and families are committed files; the speech is synthesised by espeak-ng
and marked synthetic.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from functools import cache, cached_property
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from lab.core.contracts import Column, DataCard, Modality
from lab.core.errors import BadInput, UnknownId, unknown_id
from lab.core.progress import Progress
from lab.data.emojilab.concept_table import ConceptTable
from lab.data.emojilab.drawings import read_svgs, style_fingerprint, style_images
from lab.data.emojilab.name_table import NameTable
from lab.data.lazy import LazyItems
from lab.data.speech.synthesis import speech_fingerprint, voice_facets
from lab.data.speech.utterances import spoken_items
from lab.store.paths import committed


class NamedDrawings:
    """A data set of committed drawings and names; a concept is kept whole by its id."""

    id: str
    card: DataCard
    modalities: tuple[Modality, ...] = (Modality.IMAGE, Modality.TEXT, Modality.SPEECH)
    styles: tuple[str, ...]
    """The facets of the drawings, the default first."""

    def __init__(self, folder: Path | None = None) -> None:
        self._folder = folder or committed() / self.id

    @cached_property
    def _table(self) -> ConceptTable:
        return ConceptTable(self._folder)

    @cached_property
    def _names(self) -> NameTable:
        return NameTable(self._folder / "names.json.xz", self.concepts)

    @property
    def concepts(self) -> tuple[str, ...]:
        return self._table.concepts

    @cached_property
    def fingerprint(self) -> str:
        """Digest of every committed file: drawings, names, groups and families."""
        digest = hashlib.sha256()
        for file in sorted(f for f in self._folder.rglob("*") if f.is_file()):
            digest.update(file.relative_to(self._folder).as_posix().encode())
            digest.update(file.read_bytes())
        return digest.hexdigest()

    def name(self, concept: str) -> str:
        return self._table.entry(concept)["name"]

    def labels(self, level: str) -> NDArray[np.str_]:
        return self._table.labels(level)

    def facets(self, modality: Modality) -> tuple[str, ...]:
        if modality == Modality.IMAGE:
            return self.styles
        if modality == Modality.TEXT:
            # English, then the language retrieval crosses to by default, then by code.
            first = ("en", "es")
            return (*first, *(code for code in self._names.languages if code not in first))
        if modality == Modality.SPEECH:
            return voice_facets(self.facets(Modality.TEXT))
        raise self._unknown_modality(modality)

    def language_name(self, code: str) -> str:
        """The English name of a language."""
        return self._names.language_name(code)

    def copied_from_english(self, language: str) -> set[str]:
        """The concepts whose name in a language is the English one, letter case aside."""
        return self._names.copied_from_english(language)

    def column(
        self, modality: Modality, facet: str, concepts: Sequence[str] | None = None
    ) -> Column:
        if modality == Modality.IMAGE:
            return self._images(facet, concepts)
        if modality == Modality.TEXT:
            ids, names = self._named(facet, facet, concepts)
            return Column(modality, facet, ids, names, f"{self._names.digest}-{facet}")
        if modality == Modality.SPEECH:
            ids, names = self._named(facet, facet.split("+", maxsplit=1)[0], concepts)
            fingerprint = f"{self._names.digest}-{speech_fingerprint(facet)}"
            return Column(modality, facet, ids, spoken_items(facet, names), fingerprint, True)
        raise self._unknown_modality(modality)

    def prepare(self, progress: Progress | None = None) -> None:
        """Rasterise every style that is not in the store yet."""
        for style in self.styles:
            style_images(self._svg(style), progress)

    def _images(self, style: str, concepts: Sequence[str] | None) -> Column:
        if style not in self.styles:
            raise unknown_id("style", style, self.styles)
        file = self._svg(style)
        row_of = {concept: row for row, concept in enumerate(read_svgs(file))}
        ids = self._chosen(style, row_of, concepts)
        rows = [row_of[concept] for concept in ids]
        images = cache(lambda: style_images(file))
        items = LazyItems(len(rows), lambda i: images()[rows[i]])
        return Column(Modality.IMAGE, style, ids, items, style_fingerprint(file))

    def _named(
        self, facet: str, language: str, concepts: Sequence[str] | None
    ) -> tuple[tuple[str, ...], list[str]]:
        named = self._names.by_concept(language)
        ids = self._chosen(facet, named, concepts)
        return ids, [named[concept] for concept in ids]

    def _chosen(
        self, facet: str, available: dict[str, Any], concepts: Sequence[str] | None
    ) -> tuple[str, ...]:
        if concepts is None:
            return tuple(available)
        for concept in concepts:
            self._table.row(concept)
        missing = [concept for concept in concepts if concept not in available]
        if missing:
            raise BadInput(
                f"concepts that exist in {facet} ({len(available)} of {len(self.concepts)} do)",
                f"{len(missing)} that do not, such as {missing[0]!r}",
                "Leave them out, or take another facet.",
            )
        return tuple(concepts)

    def _svg(self, style: str) -> Path:
        return self._folder / "svg" / f"{style}.jsonl.xz"

    def _unknown_modality(self, modality: Modality) -> UnknownId:
        return unknown_id(f"modality of {self.card.title}", modality, self.modalities)
