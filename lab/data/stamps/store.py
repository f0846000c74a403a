"""The Stamps as they are kept on this machine: packs of pictures and recordings, and one index.

A pack is many files one after another; its name holds the beginning of its digest. The index is
written last, so that the Stamps are whole or absent.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from lab.core.contracts import Availability
from lab.core.errors import StoreError, Unavailable
from lab.store.blobs import checked_size, read_decoded, remove, write_atomic
from lab.store.paths import home

COMMAND = "python -m lab data get stamps"
VERSION = 2
"""Of the index: another rule for families is another version."""
_REASON = "The Stamps of Tux Paint (photographs and drawings, 161 MB) are not on this machine."


def stamp_folder() -> Path:
    """Return where the Stamps are kept."""
    return home() / "data" / "stamps"


@dataclass(frozen=True, eq=False)
class StampIndex:
    """What is kept of every stamp, in order, and where in which pack."""

    digest: str
    stamps: tuple[dict[str, Any], ...]
    skipped: dict[str, str]
    """Why a stamp of the package is not among them."""
    folder: Path

    def read(self, part: tuple[str, int, int]) -> bytes:
        """Return one file of a pack. Raises ``StoreError`` where the pack is missing or damaged."""
        pack, start, size = part
        path = self.folder / pack
        try:
            whole = _content_bytes(path, path.stat().st_mtime_ns)
            with path.open("rb") as file:
                file.seek(start)
                data = file.read(size)
        except OSError as error:
            raise _damaged(path, str(error)) from error
        if whole is None or start + size > whole:
            raise _damaged(path, "a damaged one")
        return data


def availability() -> Availability:
    """Say whether the Stamps are here, without reading them."""
    if _index_file().is_file():
        return Availability(True)
    return Availability(False, _REASON, COMMAND)


def read_index() -> StampIndex:
    """Return the index, read again when it has changed.

    Raises ``Unavailable`` where there is none, or none that is whole.
    """
    path = _index_file()
    try:
        state = path.stat().st_mtime_ns
    except OSError:
        raise Unavailable("the Stamps", _REASON, f"Run: {COMMAND}") from None
    return _read(path, state)


@cache
def _read(path: Path, modified_ns: int) -> StampIndex:
    def index(data: bytes) -> StampIndex | None:
        found = json.loads(data)
        digest = hashlib.sha256(data).hexdigest()
        stamps = StampIndex(digest, tuple(found["stamps"]), found["skipped"], path.parent)
        return stamps if found["version"] == VERSION else None

    found = read_decoded(path, index)
    if found is None:
        raise Unavailable("the Stamps, whole", "a damaged or older index", f"Run: {COMMAND}")
    return found


@cache
def _content_bytes(path: Path, modified_ns: int) -> int | None:
    return checked_size(path)


class PackWriter:
    """Collects files and writes them as one pack."""

    def __init__(self, name: str) -> None:
        self._name, self._parts, self._size = name, list[bytes](), 0

    def add(self, data: bytes) -> tuple[int, int]:
        """Take a file and return (start, size) of it in the pack."""
        self._parts.append(data)
        self._size += len(data)
        return self._size - len(data), len(data)

    def write(self) -> str:
        """Write the pack and return its file name."""
        data = b"".join(self._parts)
        name = f"{self._name}-{hashlib.sha256(data).hexdigest()[:16]}.pack"
        write_atomic(stamp_folder() / name, data)
        return name


def write_index(stamps: list[dict[str, Any]], skipped: dict[str, str], packs: list[str]) -> None:
    """Write the index, then remove the packs that it does not name."""
    content = {"version": VERSION, "stamps": stamps, "skipped": skipped}
    write_atomic(_index_file(), json.dumps(content, ensure_ascii=False).encode())
    for path in stamp_folder().glob("*.pack"):
        if path.name not in packs:
            remove(path)


def _index_file() -> Path:
    return stamp_folder() / "index.json"


def _damaged(path: Path, got: str) -> StoreError:
    return StoreError(f"the Stamps' file {path.name}, whole", got, f"Run: {COMMAND}")
