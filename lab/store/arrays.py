"""Arrays by content key: embeddings and fitted heads, one safetensors file a key.

Behind the arrays stands the digest (``lab.store.blobs``), which other readers of safetensors take
for damage: these files are for this package alone.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from lab.core.device import device_part
from lab.store.blobs import read_decoded, remove, write_atomic
from lab.store.paths import home

Arrays = dict[str, NDArray[Any]]

_noted: ContextVar[tuple[Collection[str], list[str]]] = ContextVar("noted", default=((), []))

MAX_HEADER_BYTES = 1_000_000
"""Longer headers are damage: a key has a few parts and a few arrays."""


def key_of(parts: Mapping[str, Any]) -> str:
    """Return the key of what is described by ``parts`` (anything JSON can say), whatever its order.

    >>> key_of({"a": 1, "b": 2}) == key_of({"b": 2, "a": 1})
    True
    """
    text = json.dumps(parts, sort_keys=True, separators=(",", ":"), ensure_ascii=True)
    return hashlib.sha256(text.encode()).hexdigest()


def arrays_path(parts: Mapping[str, Any]) -> Path:
    """Return where the arrays of a key lie: sharded by the first two letters.

    Beside ``parts`` the device counts, where it is not the processor (see ``lab.core.device``).
    """
    key = key_of({**parts, **device_part()})
    kinds, keys = _noted.get()
    if parts.get("kind") in kinds:
        keys.append(key)
    return arrays_file(key)


def arrays_file(key: str) -> Path:
    """Return where the arrays of a key lie."""
    return home() / "arrays" / key[:2] / f"{key}.safetensors"


@contextmanager
def noted(kinds: Collection[str]) -> Iterator[list[str]]:
    """Note the keys of arrays of some kinds that this thread reads or writes meanwhile: whoever has
    the work done elsewhere must know which files it left."""
    keys: list[str] = []
    token = _noted.set((kinds, keys))
    try:
        yield keys
    finally:
        _noted.reset(token)


def save_arrays(parts: Mapping[str, Any], arrays: Arrays) -> None:
    """Write arrays under the key of ``parts``; the parts travel in the file for the doctor.

    Raises ``StoreError`` when the disk is full.
    """
    from safetensors.numpy import save

    contiguous = {name: np.ascontiguousarray(array) for name, array in arrays.items()}
    parts_text = json.dumps({**parts, **device_part()}, sort_keys=True)
    write_atomic(arrays_path(parts), save(contiguous, metadata={"parts": parts_text}))


def load_arrays(parts: Mapping[str, Any], *names: str) -> Arrays | None:
    """Return the arrays of a key, those named or all, read-only.

    None where the file, or an array that is named, is absent or damaged.
    """
    from safetensors.numpy import load

    def named(data: bytes) -> Arrays:
        arrays: Arrays = load(data)
        return {name: arrays[name] for name in names or arrays}

    arrays = read_decoded(arrays_path(parts), named)
    for array in (arrays or {}).values():
        array.flags.writeable = False
    return arrays


def forget_arrays(parts: Mapping[str, Any]) -> None:
    """Delete the arrays of a key, if they are there."""
    remove(arrays_path(parts))


def stored_arrays() -> Iterator[tuple[Path, dict[str, Any], int]]:
    """Yield (path, parts, bytes) of every stored key; the file system is the index.

    The parts of a damaged file are empty; a file that another process just removed, or a
    folder in its place, is left out.
    """
    for path in sorted((home() / "arrays").glob("*/*.safetensors")):
        try:
            yield path, _parts_of(path), path.stat().st_size
        except (FileNotFoundError, IsADirectoryError):
            continue


def _parts_of(path: Path) -> dict[str, Any]:
    with path.open("rb") as file:
        size = int.from_bytes(file.read(8), "little")
        header = file.read(min(size, MAX_HEADER_BYTES))
    try:
        return dict(json.loads(json.loads(header)["__metadata__"]["parts"]))
    except (ValueError, KeyError, TypeError):
        return {}
