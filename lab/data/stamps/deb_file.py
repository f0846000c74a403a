"""Reading the files of a Debian package, without dpkg and without trusting the archive.

A .deb is an ar archive whose member ``data.tar.*`` holds the files (deb(5)). It is read as a
stream: bytes are counted as they are unpacked, and nothing is written to disk.
"""

from __future__ import annotations

import gzip
import io
import lzma
import tarfile
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import Any

from lab.core.errors import BadInput

MAX_UNPACKED_MB = 600
MAX_ENTRIES = 40_000
MAX_FILE_MB = 20
MAGIC = b"!<arch>\n"
_HEADER_BYTES = 60
_FETCH = "Fetch the package again, for example with: apt-get download"


def files_of(path: Path, under: str) -> Iterator[tuple[str, bytes]]:
    """Yield (name below ``under``, content) of the regular files of a .deb below a folder.

    Raises ``BadInput`` for a file that is no .deb, is damaged, or whose archive holds an absolute
    path, "..", a link, a device, the same name twice, more than 40,000 entries, a file of more than
    20 MB or more than 600 MB unpacked: then nothing of it is to be used.
    """
    try:
        with path.open("rb") as file:
            name, window = _data_member(file, path.name)
            unpacked = _Counted(_unpacker(name, window))
            # Read as a stream: a tar file of which the end is cut off is found out at the end.
            with tarfile.open(fileobj=unpacked, mode="r|") as archive:  # type: ignore[call-overload]
                yield from _members(archive, PurePosixPath(under))
    except (OSError, EOFError, ValueError, tarfile.TarError, lzma.LZMAError) as error:
        raise BadInput(
            "a Debian package, whole", f"{path.name}: {type(error).__name__}: {error}", _FETCH
        ) from error


def _members(archive: tarfile.TarFile, under: PurePosixPath) -> Iterator[tuple[str, bytes]]:
    seen: set[PurePosixPath] = set()
    for count, member in enumerate(archive, 1):
        name = PurePosixPath(member.name)
        if count > MAX_ENTRIES:
            raise _evil(f"at most {MAX_ENTRIES} entries", "more")
        if name.is_absolute() or ".." in name.parts:
            raise _evil("names that stay inside the archive", repr(member.name))
        if not (member.isfile() or member.isdir()):
            raise _evil("files and folders alone", f"a link or device, {member.name!r}")
        if member.size > MAX_FILE_MB * 1e6:
            raise _evil(f"files of at most {MAX_FILE_MB} MB", f"{member.size / 1e6:.0f} MB")
        if name in seen and member.isfile():
            raise _evil("each name once", f"{member.name!r} twice")
        seen.add(name)
        if member.isfile() and name.is_relative_to(under):
            content = archive.extractfile(member)
            if content is not None:
                yield name.relative_to(under).as_posix(), content.read()


def _evil(expected: str, got: str) -> BadInput:
    return BadInput(f"a package with {expected}", got, f"Do not use this file. {_FETCH}")


def _data_member(file: io.BufferedReader, name: str) -> tuple[str, _Window]:
    """Find ``data.tar.*`` in an ar archive; members are padded to an even offset."""
    if file.read(len(MAGIC)) != MAGIC:
        raise BadInput("a Debian package (.deb)", f"another kind of file, {name}", _FETCH)
    while len(header := file.read(_HEADER_BYTES)) == _HEADER_BYTES:
        member = header[:16].decode("ascii", "replace").strip().rstrip("/")
        size = int(header[48:58])
        if size < 0:
            raise ValueError(f"a member of {size} bytes")
        if member.startswith("data.tar"):
            return member, _Window(file, size)
        file.seek(size + size % 2, io.SEEK_CUR)
    raise BadInput("a member data.tar.* in the package", f"none in {name}", _FETCH)


class _Window(io.RawIOBase):
    """The next ``size`` bytes of a file, as a file of their own."""

    def __init__(self, file: io.BufferedReader, size: int) -> None:
        self._file, self._left = file, size

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        data = self._file.read(min(len(buffer), self._left))
        buffer[: len(data)] = data
        self._left -= len(data)
        return len(data)


class _Counted:
    """A stream that refuses to unpack more than the limit."""

    def __init__(self, stream: Any) -> None:
        self._stream, self._left = stream, int(MAX_UNPACKED_MB * 1e6)

    def read(self, size: int) -> bytes:
        data = bytes(self._stream.read(size))
        self._left -= len(data)
        if self._left < 0:
            raise _evil(f"at most {MAX_UNPACKED_MB} MB unpacked", "more")
        return data


def _unpacker(name: str, window: _Window) -> Any:
    source = io.BufferedReader(window)
    if name.endswith(".xz"):
        return lzma.LZMAFile(source)
    if name.endswith(".gz"):
        return gzip.GzipFile(fileobj=source)
    if name.endswith(".zst"):
        import pyarrow

        return pyarrow.CompressedInputStream(source, "zstd")
    if name == "data.tar":
        return source
    raise BadInput("data.tar packed as xz, zst or gz", name, _FETCH)
