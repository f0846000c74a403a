"""One's own vectors: a table [n, d] of numbers with or without ids, from a file nobody vouches for.

The kind of a file is told by its content, never by its name. Every size that a file claims is
checked against the bytes that are there before anything is allocated, and nothing is ever
unpickled: arrays of Python objects are refused.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from lab.core.errors import BadInput, LabError
from lab.data.vectors.limits import MAX_BYTES, MAX_ID_CHARS, MAX_ROWS, Table
from lab.data.vectors.npy_file import read_npy, read_npz
from lab.data.vectors.parquet_file import read_parquet
from lab.data.vectors.safetensors_file import read_safetensors
from lab.stats.checks import count_zero_rows

KINDS = ".npy, .npz, .parquet or .safetensors"


@dataclass(frozen=True)
class Vectors:
    """Rows of finite numbers; row i belongs to ``ids[i]`` where the file names its rows."""

    name: str
    ids: tuple[str, ...] | None = field(repr=False)
    x: NDArray[np.float32] | NDArray[np.float64] = field(repr=False)
    """``[n, d]``, read-only; float32 where the file held 16 or 32 bits, else float64."""
    fingerprint: str
    """Of ids and numbers: the same in whichever kind of file they came."""

    def __len__(self) -> int:
        return len(self.x)

    @property
    def dim(self) -> int:
        """How many numbers a row has."""
        return int(self.x.shape[1])

    @property
    def zero_rows(self) -> int:
        """How many rows are all zero, and so have no direction: often items that failed."""
        return count_zero_rows(self.x)


def read_vectors(source: str | Path | bytes, name: str = "") -> Vectors:
    """Read the vectors of a .npy, .npz, .parquet or .safetensors file, from its path or its bytes.

    - .npy: one array ``[n, d]``.
    - .npz: one array ``[n, d]``; ids as another, ``id``, ``ids`` or ``concept`` ``[n]``.
    - .parquet: a column for each number or one column of lists; ids as a column of those names.
    - .safetensors: one tensor ``[n, d]``; ids as an integer tensor of those names ``[n]``, or as a
      JSON list in the metadata.

    ``name`` is what messages call the file (default: its own name). Raises ``BadInput`` for a file
    that is absent, of another kind, damaged, too large, that claims more than it holds, whose array
    is not ``[n, d]`` of plain numbers, that holds NaN or infinity (with the count), or whose ids
    are not one a row and all different.
    """
    data, called = content_of(source, name)
    read = _reader(data, called)
    try:
        table = read(data, called)
    except LabError:
        raise
    except Exception as error:
        # Damage surfaces as many kinds of error; to a person they are one.
        raise BadInput(
            f"a whole {KINDS} file in {called}",
            f"{len(data)} bytes that do not read ({type(error).__name__}: {str(error)[:120]})",
            "Save it again.",
        ) from error
    x = _numbers(table.x, called)
    ids = None if table.ids is None else _names(table.ids, len(x), called)
    return Vectors(called, ids, x, _fingerprint(ids, x))


def content_of(source: str | Path | bytes, name: str) -> tuple[bytes, str]:
    """Return the bytes of a source and what to call it; never more than the limit is read."""
    if isinstance(source, bytes):
        data, called = source[: MAX_BYTES + 1], name or "the file"
    else:
        path = Path(source)
        called = name or path.name
        if not path.is_file():
            got = "a folder" if path.is_dir() else "no file there"
            raise BadInput(f"a {KINDS} file at {path}", got, "Check the path.")
        try:
            with path.open("rb") as file:
                data = file.read(MAX_BYTES + 1)
        except OSError as error:
            raise BadInput(
                f"a file that can be read at {path}", str(error), "Check its permissions."
            ) from error
    if len(data) > MAX_BYTES:
        raise BadInput(
            f"at most {MAX_BYTES / 1e9:g} GB in {called}", "more", "Keep fewer rows or 32 bits."
        )
    return data, called


def _reader(data: bytes, called: str) -> Callable[[bytes, str], Table]:
    if data.startswith(b"\x93NUMPY"):
        return read_npy
    if data.startswith(b"PK\x03\x04"):
        return read_npz
    if data.startswith(b"PAR1"):
        return read_parquet
    # safetensors has no magic number: eight bytes of length, then a JSON object.
    if data[8:9] == b"{":
        return read_safetensors
    got = "an empty file" if not data else f"{len(data)} bytes of another kind"
    do = "Save the vectors with numpy.save, numpy.savez, pandas or safetensors; pickle is not read."
    raise BadInput(f"a {KINDS} file in {called}", got, do)


def _numbers(x: NDArray[Any], called: str) -> NDArray[np.float32] | NDArray[np.float64]:
    """Return the array as read-only float32 or float64, checked to be finite [n, d]."""
    if x.ndim != 2 or 0 in x.shape:
        do = "Save one row an item."
        raise BadInput(f"an array of shape [n, d] in {called}", f"shape {list(x.shape)}", do)
    if len(x) > MAX_ROWS:
        raise BadInput(
            f"at most {MAX_ROWS:,} rows in {called}", f"{len(x):,}", "Draw fewer rows at random."
        )
    small = x.dtype.kind == "f" and x.dtype.itemsize <= 4
    made: NDArray[np.float32] | NDArray[np.float64]
    made = np.asarray(x, np.float32, "C") if small else np.asarray(x, np.float64, "C")
    broken = ~np.isfinite(made).all(axis=1)
    if broken.any():
        count = int(np.count_nonzero(~np.isfinite(made)))
        raise BadInput(
            f"finite numbers in {called}",
            f"{count} NaN or infinite in {int(broken.sum())} rows, the first in row "
            f"{int(broken.argmax())}",
            "Leave these rows out, in every file that is paired with this one.",
        )
    made.flags.writeable = False
    return made


def _names(ids: Sequence[str], n: int, called: str) -> tuple[str, ...]:
    if len(ids) != n:
        raise BadInput(f"one id a row in {called}", f"{len(ids)} ids for {n} rows", "Save both.")
    seen: set[str] = set()
    for row, name in enumerate(ids):
        if not name.strip() or len(name) > MAX_ID_CHARS:
            got = f"{name[:20]!r} of {len(name)} characters in row {row}"
            raise BadInput(f"ids of 1 to {MAX_ID_CHARS} characters in {called}", got, "Rename it.")
        if name in seen:
            got = f"{name!r} a second time in row {row}"
            raise BadInput(f"different ids in {called}", got, "Keep one row an id.")
        seen.add(name)
    return tuple(ids)


def _fingerprint(ids: tuple[str, ...] | None, x: NDArray[Any]) -> str:
    digest = hashlib.sha256(f"{x.dtype.str} {x.shape}".encode())
    digest.update(x.tobytes())
    if ids is not None:
        digest.update("\x1f".join(ids).encode("utf-8", "surrogatepass"))
    return digest.hexdigest()
