"""From a column to its embedding: perturb, encode, keep. The straight line of a datum."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from lab.core.contracts import (
    MAX_SEVERITY,
    Column,
    Embedding,
    Encoder,
    FloatArray,
    Item,
    Layered,
    Modality,
    Perturbation,
)
from lab.core.errors import BadInput
from lab.core.progress import Progress
from lab.store.arrays import Arrays, load_arrays, save_arrays
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
    are read-only. Rows of items that the perturbation took away are marked as not present. Raises
    ``BadInput`` when the encoder is of another modality than the column or the severity is out of
    range, ``Unavailable`` where weights are missing and ``StoreError`` where nothing can be kept.
    """
    run = _Run("embedding", encoder, {"x": encoder.dim}, lambda items: {"x": encoder.encode(items)})
    made = _through(run, column, perturbation, severity, draw_seed, progress, keep=keep)
    return Embedding(column.ids, made["x"], made["present"])


def embed_layers(
    encoder: Layered,
    column: Column,
    perturbation: Perturbation | None = None,
    severity: float = 0.0,
    draw_seed: int = 0,
    progress: Progress | None = None,
    *,
    keep: bool = True,
) -> dict[str, Embedding]:
    """Return the vectors of a column at every layer, by layer name, first to last.

    Kept as ``embed`` keeps its own, all layers of a column under one key, and raises the same.
    """
    widths = dict(zip(encoder.layers, encoder.layer_dims, strict=True))
    run = _Run("layers", encoder, widths, encoder.encode_layers)
    made = _through(run, column, perturbation, severity, draw_seed, progress, keep=keep)
    return {layer: Embedding(column.ids, made[layer], made["present"]) for layer in encoder.layers}


@dataclass(frozen=True)
class _Run:
    """What is asked of an encoder: arrays by name, their widths, and what makes them."""

    kind: str
    encoder: Encoder
    widths: Mapping[str, int]
    encode: Callable[[Sequence[Item]], Mapping[str, FloatArray]]


def _through(
    run: _Run,
    column: Column,
    perturbation: Perturbation | None,
    severity: float,
    draw_seed: int,
    progress: Progress | None,
    *,
    keep: bool,
) -> Arrays:
    encoder = run.encoder
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
    if not keep:
        return _encode(run, column, harm, severity, draw_seed, progress)
    parts = {
        "kind": run.kind,
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
        kept = _encode(run, column, harm, severity, draw_seed, progress)
        save_arrays(parts, kept)
        for array in kept.values():
            array.flags.writeable = False
    elif progress is not None:
        progress.advance(len(column))
    return kept


def _encode(
    run: _Run,
    column: Column,
    perturbation: Perturbation | None,
    severity: float,
    draw_seed: int,
    progress: Progress | None,
) -> Arrays:
    made: Arrays = {
        name: np.zeros((len(column), width), np.float32) for name, width in run.widths.items()
    }
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
            found = run.encode([item for item in items if item is not None])
            for name, x in made.items():
                x[here] = found[name]
        if progress is not None:
            progress.advance(len(items))
    return {**made, "present": present}
