"""Files that are whole or absent: content and its digest in one file, which is renamed once.

The digest stands behind the content, so that what is mapped or read from the beginning lies where
it lay: 64 letters and a line that says what they are. Files of an earlier form have theirs in a
second file beside them; they are still read.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import re
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path
from secrets import token_hex
from typing import TypeVar

from lab.core.errors import StoreError

T = TypeVar("T")

PART = ".part-"
"""How the names of files begin that are being written, or were when the power went."""
ASIDE = ".aside-"
"""What stands behind the name of a folder that lay where a file belongs."""
_MARK = b"\nsha256 of what stands before: "
SEAL_BYTES = len(_MARK) + 64 + 1
"""How many bytes stand behind the content of a file."""


def write_atomic(path: Path, data: bytes) -> None:
    """Write a file with its digest so that no reader ever sees a part of it, or none.

    A folder in its place is renamed, never deleted. Raises ``StoreError`` when the disk is full or
    the folder cannot be written; nothing partial is left behind.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        _replace(path, data)
    except OSError as error:
        raise StoreError(
            f"to write {len(data) / 1e6:.1f} MB to the store",
            f"{error.strerror or error} ({_free_mb(path)} MB free at {path.parent})",
            "Free some space (python -m lab doctor --free) or set FAULTLINE_HOME elsewhere.",
        ) from error


def read_checked(path: Path) -> bytes | None:
    """Return the content of a file, or None where it is absent or its digest does not match.

    A damaged file, or a folder in its place, counts as absent: the caller computes it again and
    writes over it.
    """
    try:
        with path.open("rb") as file:
            data = file.read(max(0, os.fstat(file.fileno()).st_size - SEAL_BYTES))
            seal = file.read()
        found = _digest_in(seal)
        if found is None:
            data, found = data + seal, _digest_beside(path)
    except (FileNotFoundError, NotADirectoryError, IsADirectoryError):
        return None
    except OSError as error:
        raise StoreError(
            f"to read {path}", str(error), "Check the folder's permissions and the disk."
        ) from error
    return data if hashlib.sha256(data).hexdigest() == found else None


def read_decoded(path: Path, decode: Callable[[bytes], T]) -> T | None:
    """Return what a file holds, or None where it is absent, damaged or does not decode.

    Whatever ``decode`` raises counts as damage: another program, or an earlier version of this
    one, wrote something else under a digest that is right.
    """
    data = read_checked(path)
    try:
        return None if data is None else decode(data)
    except Exception:
        return None


def checked_size(path: Path) -> int | None:
    """Return how many bytes of content a file holds, read through once, without keeping them.

    None where it is absent or its digest does not match. What is mapped lies from the first byte.
    """
    try:
        with path.open("rb") as file:
            size = os.fstat(file.fileno()).st_size
            file.seek(max(0, size - SEAL_BYTES))
            found = _digest_in(file.read())
            if found is None:
                found = _digest_beside(path)
            else:
                size -= SEAL_BYTES
            file.seek(0)
            seen, left = hashlib.sha256(), size
            while left and (block := file.read(min(left, 1 << 20))):
                seen.update(block)
                left -= len(block)
    except OSError:
        return None
    return size if seen.hexdigest() == found else None


def unsealed(sealed: bytes) -> bytes | None:
    """Return the content of a file that came from elsewhere, or None where its digest is wrong."""
    content, found = sealed[:-SEAL_BYTES], _digest_in(sealed[-SEAL_BYTES:])
    return content if hashlib.sha256(content).hexdigest() == found else None


def keep_sealed(path: Path, sealed: bytes) -> bool:
    """Keep a file that another store made, and say whether its digest was right."""
    content = unsealed(sealed)
    if content is not None:
        write_atomic(path, content)
    return content is not None


def was_written(path: Path) -> bool:
    """Say whether the store wrote a file, whole, half or damaged since, or in the earlier form."""
    try:
        if not path.is_file():
            return False
        if path.name.startswith(PART) or re.fullmatch(r"[0-9a-f]{64}", path.stem):
            return True
        # A digest of ours is 64 letters and nothing else; other programs add the file's name.
        if len(_digest_beside(path) or "") == 64:
            return True
        with path.open("rb") as file:
            file.seek(max(0, os.fstat(file.fileno()).st_size - SEAL_BYTES))
            return _digest_in(file.read()) is not None
    except OSError:
        return False


def remove(path: Path) -> None:
    """Delete a file of the store, if it is there, with the digest beside it that it may have."""
    path.unlink(missing_ok=True)
    _beside(path).unlink(missing_ok=True)


def _digest_in(seal: bytes) -> str | None:
    if not (len(seal) == SEAL_BYTES and seal.startswith(_MARK) and seal.endswith(b"\n")):
        return None
    return seal[len(_MARK) : -1].decode("ascii", "replace")


def _digest_beside(path: Path) -> str | None:
    try:
        return _beside(path).read_text()
    except (FileNotFoundError, IsADirectoryError, UnicodeDecodeError):
        return None


def _beside(path: Path) -> Path:
    return path.with_name(path.name + ".sha256")


def _replace(path: Path, data: bytes) -> None:
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=PART)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.write(_MARK + hashlib.sha256(data).hexdigest().encode() + b"\n")
            file.flush()
            os.fsync(file.fileno())
        if path.is_dir():
            _put_aside(path)
        Path(temporary).replace(path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise


def _put_aside(folder: Path) -> None:
    # Another process may have done the same a moment ago.
    with contextlib.suppress(FileNotFoundError):
        folder.rename(folder.with_name(f"{folder.name}{ASIDE}{token_hex(4)}"))


def _free_mb(path: Path) -> str:
    for folder in path.parents:
        try:
            return f"{shutil.disk_usage(folder).free / 1e6:.0f}"
        except OSError:
            # Not there yet, or not to be looked into: its parent may be.
            continue
    return "unknown"
