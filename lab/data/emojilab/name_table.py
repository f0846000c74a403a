"""The names and keywords of concepts by language, as committed."""

from __future__ import annotations

import hashlib
import json
import lzma
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from lab.core.errors import unknown_id
from lab.data.committed_files import read_committed


class NameTable:
    """Names by language, aligned with the concepts; an empty name is a missing one.

    Every method raises ``UnknownId`` for a language that the table does not have.
    """

    def __init__(self, file: Path, concepts: Sequence[str]) -> None:
        self.digest = read_committed(file, lambda data: hashlib.sha256(data).hexdigest())
        self._concepts = tuple(concepts)
        self._table: dict[str, dict[str, Any]] = read_committed(
            file, lambda data: json.loads(lzma.decompress(data))
        )

    @property
    def languages(self) -> tuple[str, ...]:
        """Language codes of CLDR, in alphabetical order."""
        return tuple(self._table)

    def language_name(self, code: str) -> str:
        """Return the English name of a language."""
        return str(self._entry(code)["language"])

    def by_concept(self, code: str) -> dict[str, str]:
        """Return the name of every concept that the language names."""
        pairs = zip(self._concepts, self._entry(code)["names"], strict=True)
        return {concept: name for concept, name in pairs if name}

    def keywords(self, row: int, code: str) -> tuple[str, ...]:
        """Return the search words of the concept of a row; may be empty."""
        words: str = self._entry(code)["keywords"][row]
        return tuple(words.split("|")) if words else ()

    def copied_from_english(self, code: str) -> set[str]:
        """Return the concepts whose name is the English one, letter case aside."""
        names, english = self.by_concept(code), self.by_concept("en")
        if code == "en":
            return set()
        return {c for c, name in names.items() if name.casefold() == english[c].casefold()}

    def _entry(self, code: str) -> dict[str, Any]:
        if code not in self._table:
            raise unknown_id("language", code, self._table)
        return self._table[code]
