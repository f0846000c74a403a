"""The one file of a class: lines are added, and none is ever changed or taken away.

Each line is written whole under a lock of the file, so that threads and processes write to it at
once. A line that was cut, because the power went or somebody edited the file, is passed over and
said by its number; the lines around it count, and stay as they are.
"""

from __future__ import annotations

import fcntl
import os
import re
from dataclasses import dataclass
from pathlib import Path

from lab.core.errors import BadInput, LabError, StoreError
from lab.lessons.classroom.records import AnyRecord, record_of
from lab.store.paths import home

NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,39}")
Records = tuple[AnyRecord, ...]


@dataclass(frozen=True)
class ClassFile:
    """What a file holds: the records of the lines that can be read, and why others cannot."""

    records: Records
    faults: tuple[LabError, ...]


def class_name(name: str) -> str:
    """Return the name of a class as its file has it; raises ``BadInput`` where it is no word.

    >>> class_name("Bio-7b")
    'bio-7b'
    """
    found = name.strip().lower()
    if not NAME.fullmatch(found):
        expected = "a plain word as name of the class: letters, digits, - and _, 40 at most"
        raise BadInput(expected, repr(name[:60]), "Such as bio7.")
    return found


def class_path(name: str) -> Path:
    """Return where the file of a class lies."""
    return home() / "people" / "classes" / f"{class_name(name)}.jsonl"


def append(path: Path, record: AnyRecord) -> None:
    """Add a record as one line, on the disk when this returns.

    Raises ``StoreError`` when the disk is full or the file cannot be written: then it is as before.
    """
    line = record.model_dump_json().encode() + b"\n"
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle = os.open(path, os.O_RDWR | os.O_APPEND | os.O_CREAT, 0o600)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX)
            _write(handle, line)
        finally:
            os.close(handle)
    except OSError as error:
        got = f"{path.name}: {error.strerror or error}"
        do = "Free some space or check the folder's permissions, then answer again."
        raise StoreError("a class file that can be written", got, do) from error


def _write(handle: int, line: bytes) -> None:
    size = os.fstat(handle).st_size
    if size and os.pread(handle, 1, size - 1) != b"\n":
        line = b"\n" + line  # what was cut before stays a line of its own
    try:
        left = memoryview(line)
        while left:
            left = left[os.write(handle, left) :]
        os.fsync(handle)
    except OSError:
        os.ftruncate(handle, size)
        raise


def read(path: Path) -> ClassFile:
    """Return what a class file holds; raises ``StoreError`` where it cannot be read at all."""
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        return ClassFile((), ())
    except OSError as error:
        got, do = f"{path.name}: {error.strerror}", "Check the file's permissions."
        raise StoreError("a class file that can be read", got, do) from error
    records, faults = [], []
    for number, line in enumerate(data.split(b"\n"), start=1):
        if not line.strip():
            continue
        try:
            records.append(record_of(line, number))
        except LabError as error:
            faults.append(error)
    return ClassFile(tuple(records), tuple(faults))
