"""The doctor: what can be used on this machine, what is kept, how much it weighs, and free it."""

from __future__ import annotations

import shutil
from typing import Any

from lab.core.errors import BadInput
from lab.store.paths import committed, home

ROOMS = ("data", "models", "arrays", "results")
"""The folders of the store; everything in them is derived and can be computed again."""


def examine() -> dict[str, Any]:
    """Return what is available and what the store holds, with a few lines for a person."""
    from lab.data import DATASETS
    from lab.encoders import ENCODERS
    from lab.store.arrays import stored_arrays

    kept = {room: _weigh(room) for room in ROOMS}
    encoders = []
    for encoder in ENCODERS:
        found = encoder.availability()
        encoders.append(
            {"id": encoder.id, "ok": found.ok, "reason": found.reason, "command": found.command}
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
    words += [
        f"Encoder {e['id']}: " + ("ready" if e["ok"] else f"missing, {e['reason']} {e['command']}")
        for e in encoders
    ]
    return {
        "home": str(home()),
        "kept": kept,
        "arrays": arrays,
        "datasets": DATASETS.ids(),
        "encoders": encoders,
        "words": words,
    }


def free() -> int:
    """Delete everything that is derived and return the bytes that were freed.

    Raises ``BadInput`` when FAULTLINE_HOME holds the checkout itself: its data is not derived.
    """
    if committed().is_relative_to(home().resolve()):
        raise BadInput(
            "a store outside the checkout", f"FAULTLINE_HOME = {home()}", "Set it elsewhere first."
        )
    freed = sum(_weigh(room)["bytes"] for room in ROOMS)
    for room in ROOMS:
        shutil.rmtree(home() / room, ignore_errors=True)
    return freed


def _weigh(room: str) -> dict[str, int]:
    files = [path for path in (home() / room).rglob("*") if path.is_file()]
    return {"files": len(files), "bytes": sum(path.stat().st_size for path in files)}


def _line(indent: str, name: str, weight: dict[str, int]) -> str:
    return f"{indent}{name}: {weight['files']} files, {weight['bytes'] / 1e6:.1f} MB"
