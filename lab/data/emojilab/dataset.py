"""EmojiLab: the same concept drawn in six styles, named in many languages, and spoken.

The id of a concept ("red-apple") is the slug of its English CLDR name; ``concepts.json`` ties it
to the Unicode characters. Drawings and names are published designs and translations; the speech is
synthesised by espeak-ng and marked synthetic.
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
from lab.core.errors import BadInput, unknown_id
from lab.core.progress import Progress
from lab.data import DATASETS
from lab.data.emojilab.concept_table import ConceptTable
from lab.data.emojilab.drawings import read_svgs, style_fingerprint, style_images
from lab.data.emojilab.match_drawings import STYLES
from lab.data.emojilab.name_table import NameTable
from lab.data.lazy import LazyItems
from lab.data.speech.synthesis import speech_fingerprint, voice_facets
from lab.data.speech.utterances import spoken_items
from lab.store.paths import committed


class EmojiLab:
    """The built-in paired data set."""

    id = "emojilab"
    modalities: tuple[Modality, ...] = (Modality.IMAGE, Modality.TEXT, Modality.SPEECH)
    card = DataCard(
        title="EmojiLab",
        licence="drawings Apache-2.0, CC-BY-4.0, MIT, CC-BY-SA-4.0 by style; names Unicode-3.0",
        source="Noto Emoji, Twemoji, Fluent Emoji, OpenMoji, EmojiOne 2; Unicode CLDR 48; "
        "espeak-ng 1.52 (data/ATTRIBUTION.md)",
        synthetic=("speech",),
        notes="Emoji share design conventions: transfer between styles is easier than from "
        "photographs to drawings. Speech is synthesised.",
    )

    def __init__(self, folder: Path | None = None) -> None:
        self._folder = folder or committed() / "emojilab"

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

    def characters(self, concept: str) -> str:
        """The Unicode characters of a concept, without the variation selector."""
        return self._table.entry(concept)["characters"]

    def labels(self, level: str) -> NDArray[np.str_]:
        return self._table.labels(level)

    def facets(self, modality: Modality) -> tuple[str, ...]:
        if modality == Modality.IMAGE:
            return STYLES
        if modality == Modality.TEXT:
            # English, then the language retrieval crosses to by default, then by code.
            first = ("en", "es")
            return (*first, *(code for code in self._names.languages if code not in first))
        if modality == Modality.SPEECH:
            return voice_facets(self.facets(Modality.TEXT))
        raise unknown_id("modality of EmojiLab", modality, self.modalities)

    def language_name(self, code: str) -> str:
        """The English name of a language."""
        return self._names.language_name(code)

    def keywords(self, concept: str, language: str) -> tuple[str, ...]:
        """The search words of a concept in a language; may be empty."""
        return self._names.keywords(self._table.row(concept), language)

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
        raise unknown_id("modality of EmojiLab", modality, self.modalities)

    def prepare(self, progress: Progress | None = None) -> None:
        """Rasterise every style that is not in the store yet."""
        for style in STYLES:
            style_images(self._svg(style), progress)

    def _images(self, style: str, concepts: Sequence[str] | None) -> Column:
        if style not in STYLES:
            raise unknown_id("style", style, STYLES)
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


EMOJILAB = DATASETS.register(EmojiLab())
