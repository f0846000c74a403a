"""One run of a column through an encoder: hurt, encoded in chunks, kept under its content."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from lab.core.contracts import (
    MAX_SEVERITY,
    Column,
    Encoder,
    FloatArray,
    Item,
    Modality,
    Perturbation,
)
from lab.core.errors import BadInput
from lab.core.progress import Progress
from lab.store.arrays import Arrays, load_arrays, save_arrays
from lab.store.manifest import code_digest

CHUNK = 64
"""Items between two looks at the progress; encoders are row-wise, so it changes no byte."""


def harm_of(
    encoder: Encoder, column: Column, perturbation: Perturbation | None, severity: float
) -> Perturbation | None:
    """Return the perturbation, or None at severity 0.

    Raises ``BadInput`` when the encoder is of another modality than the column or the severity is
    out of range.
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
    return perturbation if severity > 0 else None


@dataclass(frozen=True)
class ColumnRun:
    """A column, how it is hurt, and the arrays by name that an encoder makes of its items."""

    kind: str
    """What the arrays are: a part of their key."""
    encoder: Encoder
    column: Column
    harm: Perturbation | None
    severity: float
    draw_seed: int
    widths: Mapping[str, int]
    """The width of each array; none is called "present"."""
    encode: Callable[[Sequence[Item]], Mapping[str, FloatArray]]

    def kept(self, progress: Progress | None) -> Arrays:
        """Return the arrays and the mask ``present``, read-only: from the store, or made for it."""
        parts = self._parts()
        arrays = load_arrays(parts, *self.widths, "present")
        if arrays is None:
            arrays = self.fresh(progress)
            save_arrays(parts, arrays)
            for array in arrays.values():
                array.flags.writeable = False
        elif progress is not None:
            progress.advance(len(self.column))
        return arrays

    def fresh(self, progress: Progress | None) -> Arrays:
        """Return the arrays and the mask ``present``, made now; rows not present are zero."""
        column, harm = self.column, self.harm
        n = len(column)
        made = {name: np.zeros((n, width), np.float32) for name, width in self.widths.items()}
        present = np.ones(n, bool)
        # What is taken from another item needs the whole column; all else goes in chunks.
        whole = harm is not None and harm.modality == Modality.ANY
        step = max(n, 1) if whole else CHUNK
        for start in range(0, n, step):
            rows = range(start, min(start + step, n))
            items = [column.items[i] for i in rows]
            if harm is not None:
                ids = [column.ids[i] for i in rows]
                items = harm.apply(items, ids, self.severity, self.draw_seed)
            here = [i for i, item in zip(rows, items, strict=True) if item is not None]
            present[start : start + len(items)] = [item is not None for item in items]
            if here:
                found = self.encode([item for item in items if item is not None])
                for name, x in made.items():
                    x[here] = found[name]
            if progress is not None:
                progress.advance(len(items))
        return {**made, "present": present}

    def _parts(self) -> dict[str, str]:
        column, harm = self.column, self.harm
        parts = {
            "kind": self.kind,
            "encoder": self.encoder.id,
            "weights": self.encoder.fingerprint(),
            "code": code_digest("core", "encoders"),
            "data": column.fingerprint,
            "facet": column.facet,
            "ids": hashlib.sha256("\x1f".join(column.ids).encode()).hexdigest(),
        }
        if harm is not None:
            parts |= {
                "perturbation": harm.id,
                "method": code_digest("perturb"),
                "severity": repr(float(self.severity)),
                "draw": "" if harm.deterministic else str(int(self.draw_seed)),
            }
        return parts
