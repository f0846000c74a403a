"""Files that are whole or absent: written to a temporary name, synced, renamed, digest beside."""

from __future__ import annotations

import hashlib
import os
import shutil
import tempfile
from pathlib import Path

from lab.core.errors import StoreError

PART = ".part-"
"""How the names of files begin that are being written, or were when the power went."""


def digest_path(path: Path) -> Path:
    """Return where the digest of a file lies: beside it."""
    return path.with_name(path.name + ".sha256")


def write_atomic(path: Path, data: bytes) -> None:
    """Write a file and its digest so that no reader ever sees a part of it.

    Raises ``StoreError`` when the disk is full or the folder cannot be written; nothing partial
    is left behind.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        # The digest first: a file that is there always has one, so its origin can be told.
        _replace(digest_path(path), hashlib.sha256(data).hexdigest().encode())
        _replace(path, data)
    except OSError as error:
        raise StoreError(
            f"to write {len(data) / 1e6:.1f} MB to the store",
            f"{error.strerror or error} ({_free_mb(path)} MB free at {path.parent})",
            "Free some space (python -m lab doctor --free) or set FAULTLINE_HOME elsewhere.",
        ) from error


def read_checked(path: Path) -> bytes | None:
    """Return the content of a file, or None where it is absent or its digest does not match.

    A damaged file counts as absent: the caller computes it again and writes over it.
    """
    try:
        data = path.read_bytes()
        expected = digest_path(path).read_text()
    except (FileNotFoundError, NotADirectoryError, UnicodeDecodeError):
        return None
    except OSError as error:
        raise StoreError(
            f"to read {path}", str(error), "Check the folder's permissions and the disk."
        ) from error
    return data if hashlib.sha256(data).hexdigest() == expected else None


def _replace(path: Path, data: bytes) -> None:
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=PART)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        Path(temporary).replace(path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise


def _free_mb(path: Path) -> str:
    for folder in path.parents:
        try:
            return f"{shutil.disk_usage(folder).free / 1e6:.0f}"
        except OSError:
            # Not there yet, or not to be looked into: its parent may be.
            continue
    return "unknown"
