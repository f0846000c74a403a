"""Which countries of PlaceLab touch: the neighbours that a person knows a place by.

They stand in a folder of their own: no column, label or fingerprint of the data set holds them, so
that no number hangs on them.
"""

from __future__ import annotations

import json
from functools import cache

from lab.core.errors import unknown_id
from lab.data.committed_files import read_committed
from lab.store.paths import committed

FILE = "borders/placelab.json"
"""Beside the folder of the data set."""


def neighbours(concept: str) -> tuple[str, ...]:
    """Return the concepts that share a land border with one, in their order; of islands none.

    >>> neighbours("portugal"), neighbours("japan")
    (('spain',), ())

    Raises ``UnknownId`` for another concept, and ``StoreError`` for a damaged file.
    """
    borders = _borders()
    if concept not in borders:
        raise unknown_id("concept of placelab", concept, borders)
    return borders[concept]


@cache
def _borders() -> dict[str, tuple[str, ...]]:
    return read_committed(committed() / FILE, _read)


def _read(data: bytes) -> dict[str, tuple[str, ...]]:
    return {row["id"]: tuple(row["borders"]) for row in json.loads(data)}
