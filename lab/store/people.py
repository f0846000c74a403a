"""What people answered: the one kind of file here that no machine can compute again.

So it lies in a folder of its own, which ``python -m lab doctor --free`` leaves alone.
"""

from __future__ import annotations

import json
from pathlib import Path

from lab.core.errors import StoreError
from lab.store.blobs import read_checked, remove, write_atomic
from lab.store.paths import home


def people_path(kind: str, name: str) -> Path:
    """Return where one file of a kind lies."""
    return home() / "people" / kind / f"{name}.json"


def save_people(kind: str, name: str, data: bytes) -> None:
    """Write a file, whole or not at all. Raises ``StoreError`` when the disk is full."""
    write_atomic(people_path(kind, name), data)


def load_people(kind: str, name: str) -> bytes | None:
    """Return a file's content, which is JSON, or None where there is none.

    Raises ``StoreError`` for a damaged one: it cannot be computed again, so it is not passed over.
    """
    path = people_path(kind, name)
    data = read_checked(path)
    if data is None and not path.exists():
        return None
    expected, do = f"{kind}/{name}.json as it was written", f"Delete or rename {path}."
    if data is None:
        raise StoreError(expected, "another content", do)
    try:
        json.loads(data)
    except (ValueError, RecursionError) as error:
        raise StoreError(expected, f"what is no JSON ({error})", do) from error
    return data


def people_names(kind: str) -> list[str]:
    """Return the names of all files of a kind, sorted."""
    return sorted(path.stem for path in (home() / "people" / kind).glob("*.json"))


def forget_people(kind: str, name: str) -> None:
    """Delete a file, if it is there."""
    remove(people_path(kind, name))
