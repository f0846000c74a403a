"""The concepts of a data set with their groups, subgroups and families, as committed."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from lab.core.errors import StoreError, unknown_id
from lab.data.committed_files import read_committed

LEVELS = ("group", "subgroup", "family")
MIN_MEMBERS = 8
"""A subgroup with fewer concepts is no class: its label is empty."""


class ConceptTable:
    """Rows of ``concepts.json`` and the lists of ``families.json``.

    A family is named after its first concept. Every method raises ``UnknownId`` for a concept or
    level that is not there, and reading them ``StoreError`` for a damaged file.
    """

    def __init__(self, folder: Path) -> None:
        self._rows: list[dict[str, str]] = read_committed(folder / "concepts.json", _rows)
        self._family_of = read_committed(folder / "families.json", _family_of)
        self.concepts = tuple(row["id"] for row in self._rows)
        orphans = [concept for concept in self.concepts if concept not in self._family_of]
        if orphans:
            raise StoreError(
                "a family of every concept in families.json",
                f"none of {len(orphans)}, such as {orphans[0]!r}",
                "Restore the file, for example with: git checkout -- data",
            )
        self._row_of = {concept: i for i, concept in enumerate(self.concepts)}

    def row(self, concept: str) -> int:
        """Return the row of a concept."""
        if concept not in self._row_of:
            raise unknown_id("concept", concept, self._row_of)
        return self._row_of[concept]

    def entry(self, concept: str) -> dict[str, str]:
        """Return the id, characters, name, group and subgroup of a concept."""
        return self._rows[self.row(concept)]

    def labels(self, level: str) -> NDArray[np.str_]:
        """Return the label of each concept; "" where its subgroup is too small to be a class."""
        if level not in LEVELS:
            raise unknown_id("level of labels", level, LEVELS)
        if level == "family":
            return np.array([self._family_of[concept] for concept in self.concepts])
        labels = [row[level] for row in self._rows]
        members = Counter(labels)
        if level == "subgroup":
            labels = [label if members[label] >= MIN_MEMBERS else "" for label in labels]
        return np.array(labels)


def _rows(data: bytes) -> list[dict[str, str]]:
    return [{"id": row["id"], **row} for row in json.loads(data)]


def _family_of(data: bytes) -> dict[str, str]:
    return {concept: family[0] for family in json.loads(data) for concept in family}
