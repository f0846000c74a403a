"""Results by content key: one JSON file a run, so that a second start is warm."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, TypeVar

from lab.store.arrays import key_of
from lab.store.blobs import read_decoded, write_atomic
from lab.store.paths import home

T = TypeVar("T")


def result_path(parts: Mapping[str, Any]) -> Path:
    """Return where the result of these parts lies."""
    return result_file(key_of(parts))


def result_file(key: str) -> Path:
    """Return where the result of a key lies."""
    return home() / "results" / key[:2] / f"{key}.json"


def save_result(parts: Mapping[str, Any], result: Mapping[str, Any]) -> None:
    """Write a result (anything JSON can say, no NaN) under the key of ``parts``."""
    write_atomic(result_path(parts), json.dumps(result, allow_nan=False).encode())


def load_result(parts: Mapping[str, Any], build: Callable[[dict[str, Any]], T]) -> T | None:
    """Return what ``build`` makes of the result of a key, or None where it is absent or damaged.

    A result of which ``build`` can make nothing is damaged too.
    """
    return load_file(key_of(parts), build)


def load_file(key: str, build: Callable[[dict[str, Any]], T]) -> T | None:
    """Return the same by a key."""
    return read_decoded(result_file(key), lambda data: build(dict(json.loads(data))))


def note_asked(question: Mapping[str, Any], said: Mapping[str, Any]) -> None:
    """Write down, beside the results, what was there when a question was last answered."""
    write_atomic(_asked_file(question), json.dumps(said).encode())


def last_asked(question: Mapping[str, Any]) -> dict[str, Any] | None:
    """Return what was written down of a question, or None where it is absent or damaged."""
    return read_decoded(_asked_file(question), lambda data: dict(json.loads(data)))


def _asked_file(question: Mapping[str, Any]) -> Path:
    key = key_of(question)
    return home() / "asked" / key[:2] / f"{key}.json"
