"""From a column to its embedding: perturb, encode, keep. The straight line of a datum."""

from __future__ import annotations

import hashlib

import numpy as np

from lab.core.contracts import (
    MAX_SEVERITY,
    Column,
    Dataset,
    Embedding,
    Encoder,
    KnowsConcepts,
    Modality,
    Perturbation,
)
from lab.core.errors import BadInput
from lab.core.progress import Progress
from lab.store.arrays import load_arrays, save_arrays
from lab.store.manifest import code_digest

CHUNK = 64
"""Items between two looks at the progress; encoders are row-wise, so it changes no byte."""


def embed(
    encoder: Encoder,
    column: Column,
    perturbation: Perturbation | None = None,
    severity: float = 0.0,
    draw_seed: int = 0,
    progress: Progress | None = None,
    *,
    keep: bool = True,
) -> Embedding:
    """Return the vectors of a column, hurt by a perturbation at a severity in [0, 5].

    ``keep=False`` neither reads nor writes the store: for single items that a slider moves and for
    a person's own, which must leave no trace. Else
    computed once for each (weights, code, data, perturbation, severity, draw) and kept; the arrays
    are read-only. Rows of items that the perturbation took away are marked as not present, and rows
    of concepts that are unknown to an encoder of known concepts, whose vectors are kept nowhere
    else. Raises ``BadInput`` when the encoder is of another modality than the column, the severity
    is out of range, or vectors by concept are to be hurt; ``Unavailable`` where weights are missing
    and ``StoreError`` where nothing can be kept.
    """
    if encoder.modality != column.modality:
        raise BadInput(
            f"a column of {encoder.modality} for the encoder {encoder.id}",
            f"a column of {column.modality} ({column.facet})",
            "Choose an encoder of the column's modality.",
        )
    if not 0 <= severity <= MAX_SEVERITY:
        raise BadInput(
            f"a severity from 0 to {MAX_SEVERITY:g}", repr(severity), "Choose one in that range."
        )
    harm = perturbation if severity > 0 else None
    if isinstance(encoder, KnowsConcepts):
        return _looked_up(encoder, column, harm, progress)
    if not keep:
        made = _encode(encoder, column, harm, severity, draw_seed, progress)
        return Embedding(column.ids, made["x"], made["present"])
    parts = {
        "kind": "embedding",
        "encoder": encoder.id,
        "weights": encoder.fingerprint(),
        "code": code_digest("core", "encoders"),
        "data": column.fingerprint,
        "facet": column.facet,
        "ids": hashlib.sha256("\x1f".join(column.ids).encode()).hexdigest(),
    }
    if harm is not None:
        parts |= {
            "perturbation": harm.id,
            "method": code_digest("perturb"),
            "severity": repr(float(severity)),
            "draw": "" if harm.deterministic else str(int(draw_seed)),
        }
    kept = load_arrays(parts)
    if kept is None:
        kept = _encode(encoder, column, harm, severity, draw_seed, progress)
        save_arrays(parts, kept)
        for array in kept.values():
            array.flags.writeable = False
    elif progress is not None:
        progress.advance(len(column))
    return Embedding(column.ids, kept["x"], kept["present"])


def column_for(encoder: Encoder, dataset: Dataset, facet: str) -> Column:
    """Return the items of a facet that an encoder can encode: all, or the concepts that it knows.

    Raises ``UnknownId`` for a modality or facet that the data set does not have.
    """
    column = dataset.column(encoder.modality, facet)
    if not isinstance(encoder, KnowsConcepts):
        return column
    _, present = encoder.look_up(column.ids)
    known = [concept for concept, here in zip(column.ids, present, strict=True) if here]
    return dataset.column(encoder.modality, facet, known)


def _looked_up(
    encoder: KnowsConcepts,
    column: Column,
    perturbation: Perturbation | None,
    progress: Progress | None,
) -> Embedding:
    if perturbation is not None:
        raise BadInput(
            f"an encoder that reads items, to hurt them by {perturbation.id}",
            "vectors by concept, made elsewhere from items that are not here",
            "Hurt the items where the vectors are made, or choose another encoder.",
        )
    x, present = encoder.look_up(column.ids)
    if progress is not None:
        progress.advance(len(column))
    return Embedding(column.ids, x, present)


def _encode(
    encoder: Encoder,
    column: Column,
    perturbation: Perturbation | None,
    severity: float,
    draw_seed: int,
    progress: Progress | None,
) -> dict[str, np.ndarray]:
    x = np.zeros((len(column), encoder.dim), np.float32)
    present = np.ones(len(column), bool)
    # What is taken from another item needs the whole column; all else goes in chunks.
    whole = perturbation is not None and perturbation.modality == Modality.ANY
    step = max(len(column), 1) if whole else CHUNK
    for start in range(0, len(column), step):
        rows = range(start, min(start + step, len(column)))
        items = [column.items[i] for i in rows]
        if perturbation is not None:
            ids = [column.ids[i] for i in rows]
            items = perturbation.apply(items, ids, severity, draw_seed)
        here = [i for i, item in zip(rows, items, strict=True) if item is not None]
        present[start : start + len(items)] = [item is not None for item in items]
        if here:
            x[here] = encoder.encode([item for item in items if item is not None])
        if progress is not None:
            progress.advance(len(items))
    return {"x": x, "present": present}
