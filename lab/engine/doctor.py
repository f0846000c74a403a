"""The doctor: what can be used on this machine, what is kept, how much it weighs, and free it."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

from lab.core.errors import BadInput, StoreError
from lab.store.blobs import remove, was_written
from lab.store.paths import committed, home

ROOMS = ("data", "models", "arrays", "results", "asked", "sweeps")
"""The folders of the store; everything in them is derived and can be computed again."""


def examine() -> dict[str, Any]:
    """Return what is available and what the store holds, with a few lines for a person."""
    from lab.data import DATASETS, availability_of
    from lab.encoders import ENCODERS
    from lab.engine.damaged import damaged
    from lab.language import LANGUAGE_MODELS
    from lab.store.arrays import stored_arrays

    kept = {room: _weigh(room) for room in ROOMS}
    encoders, models = (
        [{"id": entry.id, **asdict(entry.availability())} for entry in registry]
        for registry in (ENCODERS, LANGUAGE_MODELS)
    )
    arrays: dict[str, dict[str, Any]] = {}
    for _, parts, size in stored_arrays():
        name = f"{parts.get('kind', '?')} of {parts.get('encoder', '?')}"
        row = arrays.setdefault(name, {"files": 0, "bytes": 0})
        row["files"] += 1
        row["bytes"] += size
    words = [f"Store: {home()}"]
    words += [_line("  ", room, weight) for room, weight in kept.items()]
    words += [_line("    ", name, weight) for name, weight in arrays.items()]
    words += ["Data sets: " + ", ".join(DATASETS.ids())]
    absent = [(entry.id, availability_of(entry)) for entry in DATASETS]
    words += [f"Data set {name}: missing, {a.command}" for name, a in absent if not a.ok]
    words += [
        f"{kind} {e['id']}: " + ("ready" if e["ok"] else f"missing, {e['reason']} {e['command']}")
        for kind, entries in (("Encoder", encoders), ("Language model", models))
        for e in entries
    ]
    broken = damaged()
    words += [f"Damaged: {file.inside} of {file.module}. Install it anew." for file in broken]
    return {
        "home": str(home()),
        "kept": kept,
        "arrays": arrays,
        "datasets": DATASETS.ids(),
        "encoders": encoders,
        "language_models": models,
        "damaged": [f"{file.module}/{file.inside}" for file in broken],
        "words": words,
    }


def free() -> int:
    """Delete everything that is derived and return the bytes that were freed.

    Only what the store wrote is deleted: files that hold their digest, and what was left half
    written. Raises ``BadInput`` when FAULTLINE_HOME holds the checkout itself: its data is not
    derived; ``StoreError`` where something could not be deleted.
    """
    if committed().is_relative_to(home().resolve()):
        raise BadInput(
            "a store outside the checkout", f"FAULTLINE_HOME = {home()}", "Set it elsewhere first."
        )
    freed = 0
    for room in ROOMS:
        for path in list(_written(home() / room)):
            size = _bytes_of(path)
            try:
                remove(path)
            except OSError as error:
                raise StoreError(
                    f"to delete {path}", str(error), "Check the folder's permissions."
                ) from error
            freed += size
        _remove_empty(home() / room)
    return freed


def _written(folder: Path) -> Iterator[Path]:
    yield from filter(was_written, folder.rglob("*"))


def _bytes_of(path: Path) -> int:
    try:
        return path.stat().st_size
    except FileNotFoundError:
        # Another process removed it meanwhile.
        return 0


def _remove_empty(folder: Path) -> None:
    below = sorted((path for path in folder.rglob("*") if path.is_dir()), reverse=True)
    for path in [*below, folder]:
        # What a person put there, or another process just wrote, keeps its folder.
        with contextlib.suppress(OSError):
            path.rmdir()


def _weigh(room: str) -> dict[str, int]:
    sizes = [_bytes_of(path) for path in _written(home() / room)]
    return {"files": len(sizes), "bytes": sum(sizes)}


def _line(indent: str, name: str, weight: dict[str, int]) -> str:
    return f"{indent}{name}: {weight['files']} files, {weight['bytes'] / 1e6:.1f} MB"
