"""NumPy's own files: .npy is a header and bytes, .npz a zip of them. Never unpickled."""

from __future__ import annotations

import io
import math
import stat
import warnings
import zipfile
from typing import Any

import numpy as np
from numpy.lib import format as npy_format
from numpy.typing import NDArray

from lab.core.errors import BadInput
from lab.data.vectors.limits import Table, check_dtype, check_unpacked, split_ids

MAX_MEMBERS = 16
CHUNK_BYTES = 1 << 20


def read_npy(data: bytes, called: str) -> Table:
    """Return the array of a .npy file. Raises ``BadInput`` as ``array_of`` does."""
    x = array_of(data, called)
    check_dtype(x.dtype, called)
    return Table(x, None)


def array_of(data: bytes, called: str) -> NDArray[Any]:
    """Return the array of a .npy file as a view of its bytes, so that a lying header costs nothing.

    Raises ``BadInput`` for Python objects and records, and where the header's shape does not need
    exactly the bytes that follow it; ``ValueError`` for a header that is no header.
    """
    file = io.BytesIO(data)
    version = npy_format.read_magic(file)
    readers = {(1, 0): npy_format.read_array_header_1_0, (2, 0): npy_format.read_array_header_2_0}
    if version not in readers:
        # Version 3 exists only for records with names beyond Latin-1.
        raise BadInput(f"a .npy file of version 1 or 2 in {called}", f"{version}", "Save it again.")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # Python's, of text that it reads as no more than literals
        shape, column_major, dtype = readers[version](file)
    if dtype.hasobject or dtype.fields is not None:
        check_dtype(np.dtype(object), called)
    claimed, there = math.prod(shape) * dtype.itemsize, len(data) - file.tell()
    if claimed != there or min(shape, default=0) < 0:
        raise BadInput(
            f"as many bytes in {called} as its header claims",
            f"a header for {claimed:,} bytes (shape {list(shape)}, {dtype}) and {there:,} bytes",
            "Save it again.",
        )
    flat: NDArray[Any] = np.frombuffer(data, dtype, offset=file.tell())
    return flat.reshape(shape, order="F" if column_major else "C")


def read_npz(data: bytes, called: str) -> Table:
    """Return the vectors and ids of a .npz file. Raises ``BadInput`` as ``arrays_of`` does."""
    return split_ids(arrays_of(data, called), called)


def arrays_of(data: bytes, called: str) -> dict[str, NDArray[Any]]:
    """Return the arrays of a .npz file by name.

    Raises ``BadInput`` for an archive that numpy does not write: folders, paths, links, encrypted
    or doubled names, anything but .npy inside, many members, or a bomb.
    """
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        members = archive.infolist()
        _check_members(members, called)
        check_unpacked(sum(member.file_size for member in members), len(data), called)
        arrays = {}
        for member in members:
            name = member.filename.removesuffix(".npy")
            arrays[name] = array_of(_unpacked(archive, member, called), f"{name} of {called}")
    return arrays


def _check_members(members: list[zipfile.ZipInfo], called: str) -> None:
    if len(members) > MAX_MEMBERS:
        got = f"{len(members)}"
        raise BadInput(f"at most {MAX_MEMBERS} arrays in {called}", got, "Save fewer in a file.")
    names = [member.filename for member in members]
    for member in members:
        name = member.filename
        plain = name.endswith(".npy") and not set("/\\\0:") & set(name) and ".." not in name
        link = stat.S_ISLNK(member.external_attr >> 16)
        if not plain or link or member.flag_bits & 1 or names.count(name) > 1:
            raise BadInput(
                f"only arrays with plain names, each once, in {called}",
                f"a member {name[:60]!r}" + (", a link" if link else ""),
                "Save it with numpy.savez.",
            )


def _unpacked(archive: zipfile.ZipFile, member: zipfile.ZipInfo, called: str) -> bytes:
    """Return the bytes of a member, counted while they come: a directory's sizes may lie."""
    parts, count = [], 0
    with archive.open(member) as file:
        while part := file.read(CHUNK_BYTES):
            count += len(part)
            if count > member.file_size:
                got = f"more than the {member.file_size:,} bytes that {member.filename} claims"
                raise BadInput(f"true sizes in {called}", got, "Save it again.")
            parts.append(part)
    return b"".join(parts)
