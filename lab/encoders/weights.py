"""Weights that ship inside packages: where they lie, and what their bytes hash to."""

from __future__ import annotations

import hashlib
import importlib.util
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from lab.core.errors import Unavailable


@dataclass(frozen=True)
class PackageFile:
    """A file inside an installed package, found without importing the package.

    Importing is often far heavier than reading one file: the tops of some of these packages pull
    whole training stacks. ``inside=""`` asks for the package alone.
    """

    module: str
    inside: str
    command: str
    """What installs it."""

    def missing(self) -> str:
        """Say what is missing, or return "" where the file is there."""
        folder = _folder(self.module)
        if folder is None:
            return f"the package {self.module} is not installed"
        there = (folder / self.inside).is_file() if self.inside else True
        return "" if there else f"the package {self.module} has no file {self.inside}"

    def path(self) -> Path:
        """Return where the file lies; raises ``Unavailable`` with the command that brings it."""
        missing, folder = self.missing(), _folder(self.module)
        if missing or folder is None:
            wanted = f"the file {self.inside}" if self.inside else "the package"
            raise Unavailable(f"{wanted} of {self.module}", missing, f"Install it: {self.command}")
        return folder / self.inside

    def digest(self) -> str:
        """Return the SHA-256 of the file; read once in a process while size and time stay."""
        return file_digest(self.path())


def file_digest(path: Path) -> str:
    """Return the SHA-256 of a file; read once in a process while size and time stay."""
    stat = path.stat()
    return _digest(path, stat.st_size, stat.st_mtime_ns)


def _folder(module: str) -> Path | None:
    try:
        spec = importlib.util.find_spec(module)
    except ModuleNotFoundError:
        return None
    if spec is None or not spec.submodule_search_locations:
        return None
    return Path(next(iter(spec.submodule_search_locations)))


@cache
def _digest(path: Path, size_bytes: int, modified_ns: int) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
