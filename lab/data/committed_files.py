"""Read what is committed beside the code; a missing or damaged file is said, with its remedy."""

from __future__ import annotations

import lzma
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from lab.core.errors import StoreError

T = TypeVar("T")


def read_committed(path: Path, parse: Callable[[bytes], T]) -> T:
    """Return what ``parse`` makes of a file's bytes.

    Raises ``StoreError`` where the file is missing, cannot be read, or is not what it should be.
    """
    try:
        return parse(path.read_bytes())
    except (OSError, lzma.LZMAError, ValueError, KeyError, TypeError) as error:
        raise StoreError(
            f"the committed file {path.name}, whole",
            f"{type(error).__name__}: {error}",
            f"Restore {path}, for example with: git checkout -- data",
        ) from error
