"""One's own vectors as an encoder: rows of a file, found by the id of their concept.

Its id is ``vectors:FILE#MODALITY``, such as ``vectors:/home/me/clip.npz#image``; the ids in the
file are the concepts of the data set it is used with.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from lab.core.allowed import allowed
from lab.core.contracts import Availability, Card, FloatArray, Item, Modality
from lab.core.errors import BadInput, LabError
from lab.data.vectors.table import Vectors, read_vectors
from lab.encoders import ENCODERS
from lab.encoders.built_id import parse_built_id

PREFIX = "vectors"


@dataclass(frozen=True)
class _Read:
    """The file as it was: its state on disk, its vectors, and the row of each id."""

    state: tuple[int, int]
    vectors: Vectors
    row_of: dict[str, int]


class OwnVectors:
    """Concepts to vectors made elsewhere. The file is read anew when it has changed."""

    def __init__(self, encoder_id: str, path: Path, modality: Modality) -> None:
        self.id, self.modality, self._path = encoder_id, modality, path
        vectors = self._read_file().vectors
        zero = f" {vectors.zero_rows} rows are all zero." if vectors.zero_rows else ""
        self.card = Card(
            title=f"Own vectors, {path.name}",
            licence="its owner's",
            source=path.name,
            trained_on="unknown: the vectors were made elsewhere",
            architecture="unknown: the vectors were made elsewhere",
            size_mb=round(vectors.x.nbytes / 1e6, 1),
            family=f"own vectors {vectors.fingerprint[:12]}",
            notes="Rows are found by the id of their concept; items are not read, so they cannot "
            f"be hurt.{zero}",
        )

    def availability(self) -> Availability:
        """Say whether the file is there and can be read."""
        try:
            self._current()
        except LabError as error:
            return Availability(False, str(error), error.do)
        return Availability(True)

    def fingerprint(self) -> str:
        """Hash of the vectors and their ids. Raises ``BadInput`` where the file is gone or bad."""
        read = self._current()
        return hashlib.sha256(f"own vectors v1\x1f{read.vectors.fingerprint}".encode()).hexdigest()

    def look_up(self, concepts: Sequence[str]) -> tuple[FloatArray, NDArray[np.bool_]]:
        """Return ``float32 [n, dim]`` and which concepts the file has; the others' rows are zero.

        Raises ``BadInput`` where the file is gone or bad, or has none of the concepts.
        """
        read = self._current()
        rows = np.array([read.row_of.get(concept, -1) for concept in concepts], np.intp)
        present = rows >= 0
        if len(rows) and not present.any():
            name = read.vectors.name
            raise BadInput(
                f"ids of the data set in {name}, such as {str(concepts[0])!r}",
                f"none of them; its first id is {next(iter(read.row_of), '')!r}",
                "Name each row by its concept; or take the file's own ids as the data set, by its "
                f"path: {PREFIX}:{name}.",
            )
        x = np.zeros((len(rows), read.vectors.dim), np.float32)
        x[present] = read.vectors.x[rows[present]]
        return x, present

    def encode(self, items: Sequence[Item]) -> FloatArray:
        """Refuse: the file has vectors of concepts, and an item does not say which it is."""
        raise BadInput(
            f"concepts, to look up in {self.id}",
            f"{len(items)} items without their ids",
            "Give a column of a data set to embed(), or choose another encoder.",
        )

    def _current(self) -> _Read:
        try:
            stat = self._path.stat()
            changed = (stat.st_size, stat.st_mtime_ns) != self._kept.state
        except OSError:
            changed = True
        return self._read_file() if changed else self._kept

    def _read_file(self) -> _Read:
        """Read the file; the state is taken first, so that a later change is seen."""
        state = (-1, -1)
        # Asked each time: a link may have been put there since.
        path = allowed(self._path)
        if path.is_file():
            stat = path.stat()
            state = (stat.st_size, stat.st_mtime_ns)
        vectors = read_vectors(path)
        if vectors.ids is None:
            raise BadInput(
                f"an id a row in {vectors.name}, to find concepts by",
                "no ids",
                "Save ids beside the vectors, in .npz, .parquet or .safetensors.",
            )
        with np.errstate(over="ignore"):
            fits = np.isfinite(vectors.x.astype(np.float32)).all()
        if not fits:
            got = f"up to {np.abs(vectors.x).max():.3g}"
            raise BadInput(f"numbers that fit 32 bits in {vectors.name}", got, "Scale them down.")
        row_of = {name: row for row, name in enumerate(vectors.ids)}
        self.dim = vectors.dim
        self._kept = _Read(state, vectors, row_of)
        return self._kept


def own_vectors(encoder_id: str) -> OwnVectors:
    """Build the encoder of an id ``vectors:FILE#MODALITY``.

    A file of the folder one stands in may do without "#MODALITY": its ids are taken as text.
    Raises ``BadInput`` for an id of another form and for a file that cannot be used.
    """
    place, modality = encoder_id.removeprefix(f"{PREFIX}:"), Modality.TEXT
    if not place:
        # A view is cut at its first "/" where no "#" says that a path stands before it.
        got = "a path with no #MODALITY behind it"
        raise BadInput(f"{PREFIX}:FILE#MODALITY", got, f"Write {PREFIX}:/path/file.npz#text.")
    if "#" in place or "/" in place:
        place, modality = parse_built_id(encoder_id, PREFIX, "FILE")
    return OwnVectors(encoder_id, allowed(place), modality)


ENCODERS.resolve(PREFIX, own_vectors)
