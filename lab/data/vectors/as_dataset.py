"""One's own vectors as a data set: ``vectors:FILE``, whose concepts are the ids in the file.

Two files with the same ids are then two spaces of it, with no other data beside them. Of a concept
nothing is known but its id, which is its only item; what stands before the last "/" of it is its
class.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from lab.core.allowed import allowed
from lab.core.contracts import Column, DataCard, Modality
from lab.core.errors import BadInput, UnknownId, unknown_id
from lab.core.seeds import stream
from lab.data import DATASETS
from lab.data.vectors.table import Vectors, read_vectors

PREFIX, FACET = "vectors", "id"
LEVELS = ("group", "subgroup", "family")
MAX_CONCEPTS = 2000
"""Of more rows so many are drawn: what is trained on all pairs at once takes their square."""


class VectorIds:
    """The ids of a file of vectors as concepts; rows that are equal are of one family."""

    modalities: tuple[Modality, ...] = (Modality.TEXT,)

    def __init__(self, dataset_id: str, vectors: Vectors) -> None:
        if vectors.ids is None:
            do = "Save ids beside the vectors, in .npz, .parquet or .safetensors."
            raise BadInput(f"an id a row in {vectors.name}, to pair rows by", "no ids", do)
        self.id, n = dataset_id, len(vectors)
        drawn = stream(0, "", "rows of vectors").permutation(n)[:MAX_CONCEPTS]
        rows = np.sort(drawn)
        self.concepts = tuple(vectors.ids[row] for row in rows)
        first, same = np.unique(
            vectors.x[rows], axis=0, return_index=True, return_inverse=True
        )[1:]  # fmt: skip
        self._families = np.array(self.concepts)[first[same.reshape(-1)]]
        self._classes = np.array([one.rpartition("/")[0] or "all" for one in self.concepts])
        self.fingerprint = hashlib.sha256(
            "\x1f".join((vectors.fingerprint, *self.concepts)).encode("utf-8", "surrogatepass")
        ).hexdigest()
        taken = (
            f"{len(rows):,} of {n:,} rows, drawn from seed 0" if len(rows) < n else f"{n:,} rows"
        )
        classes = len(set(self._classes))
        self.card = DataCard(
            title=f"Own vectors, {vectors.name}",
            licence="its owner's",
            source=vectors.name,
            notes=f"{taken}; {classes} class{'es' * (classes > 1)}, by what stands before the last "
            '"/" of an id. Equal rows are of one family; the vectors alone are known.',
        )

    def facets(self, modality: Modality) -> tuple[str, ...]:
        if modality not in self.modalities:
            do = f"Choose your files as encoders, such as {PREFIX}:{self.card.source}#text."
            raise UnknownId(f"text, all that is known of {self.card.title}", str(modality), do)
        return (FACET,)

    def labels(self, level: str) -> NDArray[np.str_]:
        if level not in LEVELS:
            raise unknown_id("level of labels", level, LEVELS)
        return (self._families if level == "family" else self._classes).copy()

    def name(self, concept: str) -> str:
        return concept

    def column(
        self, modality: Modality, facet: str, concepts: Sequence[str] | None = None
    ) -> Column:
        if facet not in self.facets(modality):
            raise unknown_id(f"facet of {self.card.title}", facet, (FACET,))
        known = frozenset(self.concepts)
        ids = self.concepts if concepts is None else tuple(concepts)
        for concept in ids:
            if concept not in known:
                raise unknown_id(f"id in {self.card.source}", concept, self.concepts)
        return Column(modality, facet, ids, list(ids), self.fingerprint)


def vector_ids(dataset_id: str) -> VectorIds:
    """Build the data set of an id ``vectors:FILE``; raises ``BadInput`` as ``read_vectors``."""
    path = allowed(dataset_id.removeprefix(f"{PREFIX}:"))
    return VectorIds(dataset_id, read_vectors(path))


DATASETS.resolve(PREFIX, vector_ids)
