"""What the numbers of a run depend on in its data set: items, labels, families."""

from __future__ import annotations

from collections.abc import Iterable

from lab.core.contracts import Dataset, Modality
from lab.data import DATASETS
from lab.encoders import ENCODERS
from lab.store.arrays import key_of

LEVELS = ("subgroup", "family")


def data_digest(dataset: Dataset, columns: Iterable[tuple[Modality, str]]) -> str:
    """Return a digest of the (modality, facet) columns used, and of every concept's labels.

    A relabelled concept or a family joined to another changes the answers and the folds though no
    item changed. Raises ``UnknownId`` for a facet that the data set does not have.
    """
    used = [[modality, facet] for modality, facet in columns]
    parts = {
        "columns": [[*c, dataset.column(Modality(c[0]), c[1]).fingerprint] for c in used],
        "concepts": list(dataset.concepts),
        "labels": {level: dataset.labels(level).tolist() for level in LEVELS},
    }
    return key_of(parts)[:16]


def depends_on(dataset_id: str, used: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Return what numbers over these (encoder, facet) depend on: data and weights.

    Raises ``UnknownId`` for an encoder or facet that is not there.
    """
    entries = [(ENCODERS.get(encoder), facet) for encoder, facet in sorted(set(used))]
    columns = sorted({(entry.modality, facet) for entry, facet in entries})
    weights = sorted({(entry.id, entry.fingerprint()) for entry, _ in entries})
    return {
        "data": data_digest(DATASETS.get(dataset_id), columns),
        "weights": key_of({"all": weights})[:16],
    }
