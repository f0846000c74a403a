"""One run of a column through an encoder: hurt, encoded in chunks, kept under its content."""

from __future__ import annotations

import hashlib
import time
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
from lab.core.registry import module_of
from lab.store.arrays import Arrays, forget_arrays, load_arrays, save_arrays
from lab.store.code import code_digest

CHUNK = 64
"""Items between two looks at the progress; encoders are row-wise, so it changes no byte."""
WORTH_KEEPING_S = 0.1
"""A chunk that was made sooner is not kept on its own: writing it takes as long."""


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
        """Return the arrays and the mask ``present``, read-only: from the store, or made for it.

        Chunks that are slow to make are kept one by one until the whole is, so that a run that was
        cut goes on where it was.
        """
        parts = self._parts()
        arrays = load_arrays(parts, *self.widths, "present")
        if arrays is None:
            arrays = self._made(progress, parts)
            save_arrays(parts, arrays)
            for rows in self._chunks():
                forget_arrays(_chunk_parts(parts, rows))
            for array in arrays.values():
                array.flags.writeable = False
        elif progress is not None:
            progress.advance(len(self.column))
        return arrays

    def fresh(self, progress: Progress | None) -> Arrays:
        """Return the arrays and the mask ``present``, made now; rows not present are zero."""
        return self._made(progress, None)

    def _made(self, progress: Progress | None, parts: Mapping[str, str] | None) -> Arrays:
        """Return the arrays, chunk by chunk; without ``parts`` the store is left alone."""
        n, harm = len(self.column), self.harm
        made = self._empty(n)
        # What is taken from another item needs the whole column.
        whole = harm is not None and harm.modality == Modality.ANY
        hurt: list[Item] = []
        for rows in self._chunks():
            key = None if parts is None else _chunk_parts(parts, rows)
            chunk = None if key is None else load_arrays(key, *made)
            if chunk is None:
                started_s = time.monotonic()
                if whole and not hurt:
                    hurt = self._hurt(range(n))
                items = hurt[rows.start : rows.stop] if whole else self._hurt(rows)
                chunk = self._encoded(items)
                if key is not None and time.monotonic() - started_s >= WORTH_KEEPING_S:
                    save_arrays(key, chunk)
            for name, x in made.items():
                x[rows.start : rows.stop] = chunk[name]
            if progress is not None:
                progress.advance(len(rows))
        return made

    def _chunks(self) -> list[range]:
        n = len(self.column)
        return [range(start, min(start + CHUNK, n)) for start in range(0, n, CHUNK)]

    def _hurt(self, rows: range) -> list[Item]:
        column, harm = self.column, self.harm
        items = [column.items[i] for i in rows]
        if harm is None:
            return items
        return harm.apply(items, [column.ids[i] for i in rows], self.severity, self.draw_seed)

    def _empty(self, n: int) -> Arrays:
        x = {name: np.zeros((n, width), np.float32) for name, width in self.widths.items()}
        return {**x, "present": np.ones(n, bool)}

    def _encoded(self, items: Sequence[Item]) -> Arrays:
        made = self._empty(len(items))
        here = [i for i, item in enumerate(items) if item is not None]
        made["present"][:] = [item is not None for item in items]
        if here:
            found = self.encode([items[i] for i in here])
            for name in self.widths:
                made[name][here] = found[name]
        return made

    def _parts(self) -> dict[str, str]:
        column, harm = self.column, self.harm
        parts = {
            "kind": self.kind,
            "encoder": self.encoder.id,
            "weights": self.encoder.fingerprint(),
            "code": code_digest(__name__, module_of(self.encoder)),
            "data": column.fingerprint,
            "facet": column.facet,
            "ids": hashlib.sha256("\x1f".join(column.ids).encode()).hexdigest(),
        }
        if harm is not None:
            parts |= {
                "perturbation": harm.id,
                "method": code_digest(module_of(harm)),
                "severity": repr(float(self.severity)),
                "draw": "" if harm.deterministic else str(int(self.draw_seed)),
            }
        return parts


def _chunk_parts(parts: Mapping[str, str], rows: range) -> dict[str, str]:
    return {**parts, "rows": f"{rows.start}:{rows.stop}"}
