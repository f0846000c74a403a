"""One's own function or array as an encoder, for as long as the process lives."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from lab.core.contracts import Availability, Card, Encoder, FloatArray, Item, Modality
from lab.core.errors import BadInput, unknown_id
from lab.encoders import ENCODERS
from lab.encoders.items import check_items, check_vectors

PREFIX = "mine"
_made: dict[str, Encoder] = {}


class _Own:
    """What a function and an array share. Its numbers are never mistaken for another's: the
    fingerprint is new each time one is made, since code cannot be told apart by its bytes."""

    def __init__(self, name: str, modality: Modality) -> None:
        self.modality, self._token = modality, secrets.token_hex(4)
        self.id = f"{PREFIX}:{name}-{self._token}"
        self.card = Card(
            title=f"{name} (yours)",
            licence="its owner's",
            source="this process",
            trained_on="unknown: it was made elsewhere",
            architecture="unknown: it was made elsewhere",
            size_mb=0.0,
            family=f"own {self._token}",
            notes="It lives in this process alone, so its runs cannot be replayed in another.",
        )

    def availability(self) -> Availability:
        return Availability(True)

    def fingerprint(self) -> str:
        return hashlib.sha256(f"own {self.id}".encode()).hexdigest()


class FunctionEncoder(_Own):
    """A function from n items to vectors [n, d]."""

    def __init__(
        self, encode: Callable[[Sequence[Item]], Any], modality: Modality, name: str
    ) -> None:
        super().__init__(name, modality)
        self._encode = encode
        self.dim = self._vectors([_EXAMPLE[modality]]).shape[1]

    def encode(self, items: Sequence[Item]) -> FloatArray:
        """Return ``float32 [n, dim]``. Raises ``BadInput`` for other shapes and for NaN."""
        check_items(self.id, self.modality, items)
        if len(items) == 0:
            return np.zeros((0, self.dim), np.float32)
        return check_vectors(self.id, self._vectors(items))

    def _vectors(self, items: Sequence[Item]) -> FloatArray:
        x = np.asarray(self._encode(items), np.float32)
        if x.ndim != 2 or len(x) != len(items):
            do = "Return one row of numbers an item."
            raise BadInput(f"vectors [{len(items)}, d]", f"shape {x.shape}", do)
        return x


class ArrayEncoder(_Own):
    """Rows of an array, found by the id of their concept; items are not read."""

    def __init__(
        self, x: NDArray[Any], modality: Modality, name: str, concepts: Sequence[str]
    ) -> None:
        super().__init__(name, modality)
        self._x = np.asarray(x, np.float32)
        if self._x.ndim != 2 or len(self._x) != len(concepts) or not np.isfinite(self._x).all():
            do = "Give one row of finite numbers a concept, in their order."
            raise BadInput(f"vectors [{len(concepts)}, d]", f"shape {self._x.shape}", do)
        self._row_of = {concept: row for row, concept in enumerate(concepts)}
        self.dim = self._x.shape[1]

    def look_up(self, concepts: Sequence[str]) -> tuple[FloatArray, NDArray[np.bool_]]:
        """Return ``float32 [n, dim]`` and which concepts it has; the others' rows are zero."""
        rows = np.array([self._row_of.get(concept, -1) for concept in concepts], np.intp)
        return np.where((rows >= 0)[:, None], self._x[rows], np.float32(0)), rows >= 0

    def encode(self, items: Sequence[Item]) -> FloatArray:
        """Refuse: an item does not say which concept it is."""
        do = "Give a column of a data set to embed(), or make an encoder of a function."
        raise BadInput(f"concepts, to look up in {self.id}", f"{len(items)} items", do)


_EXAMPLE: dict[str, Item] = {
    Modality.IMAGE: np.zeros((224, 224, 3), np.uint8),
    Modality.TEXT: "a word",
    Modality.SPEECH: np.zeros(16_000, np.float32),
    Modality.PLACE: np.zeros(2),
}


def encoder_of(made: Any, modality: str, name: str, concepts: Sequence[str] | None) -> Encoder:
    """Make an encoder of a function, or of an array with the ``concepts`` of its rows.

    Raises ``UnknownId`` for a modality that no item has, and ``BadInput`` for what is neither, or
    gives vectors of another shape.
    """
    if modality not in _EXAMPLE:
        raise unknown_id("modality", modality, list(_EXAMPLE))
    if callable(made):
        entry: Encoder = FunctionEncoder(made, Modality(modality), name)
    elif concepts is not None:
        entry = ArrayEncoder(np.asarray(made), Modality(modality), name, concepts)
    else:
        do = "Give a function, or concepts= with the id of each row."
        raise BadInput("a function, or an array with its concepts", type(made).__name__, do)
    _made[entry.id] = entry
    return entry


def _build(encoder_id: str) -> Encoder:
    if encoder_id not in _made:
        raise unknown_id("encoder", encoder_id, list(_made))
    return _made[encoder_id]


ENCODERS.resolve(PREFIX, _build)
