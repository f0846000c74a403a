"""Vectors in a safetensors file: the header is bounded and read here, the rest by the library."""

from __future__ import annotations

import json
from typing import Any

from lab.core.errors import BadInput
from lab.data.vectors.limits import ID_NAMES, Table, split_ids

MAX_HEADER_BYTES = 20_000_000
"""Room for the ids of a hundred thousand rows."""
MAX_TENSORS = 16


def read_safetensors(data: bytes, called: str) -> Table:
    """Return the vectors of a safetensors file, with ids from a tensor or from its metadata.

    Raises ``BadInput`` for a header that is longer than the file or than 20 MB, or that lists more
    than 16 tensors. Offsets that overlap, leave gaps or point outside are the library's to refuse.
    """
    from safetensors.numpy import load

    header = _header(data, called)
    metadata = header.pop("__metadata__", {})
    if len(header) > MAX_TENSORS:
        got = f"{len(header):,}"
        raise BadInput(f"at most {MAX_TENSORS} tensors in {called}", got, "Save fewer in a file.")
    table = split_ids(load(data), called)
    written = next((metadata[name] for name in ID_NAMES if name in metadata), None)
    if written is None or table.ids is not None:
        return table
    ids = json.loads(written)
    if not isinstance(ids, list) or not all(isinstance(name, str | int) for name in ids):
        got = f"{str(written)[:40]!r}"
        raise BadInput(f"ids as a JSON list in the metadata of {called}", got, "Save them so.")
    return Table(table.x, [str(name) for name in ids])


def _header(data: bytes, called: str) -> dict[str, Any]:
    length = int.from_bytes(data[:8], "little")
    if length > min(MAX_HEADER_BYTES, len(data) - 8):
        got = f"{length:,} bytes of header in a file of {len(data):,}"
        raise BadInput(f"a header inside the file in {called}", got, "Save it again.")
    header: dict[str, Any] = json.loads(data[8 : 8 + length])
    return header
