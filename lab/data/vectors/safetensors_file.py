"""Vectors in a safetensors file: the header is bounded and read here, the rest by the library."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
from numpy.typing import NDArray

from lab.core.errors import BadInput
from lab.data.vectors.limits import ID_NAMES, Table, split_ids

MAX_HEADER_BYTES = 20_000_000
"""Room for the ids of a hundred thousand rows."""
MAX_TENSORS = 16
_PLAIN = "F64 F32 F16 I64 I32 I16 I8 U64 U32 U16 U8"
_DTYPES = {name: np.dtype(f"<{name[0].lower()}{int(name[1:]) // 8}") for name in _PLAIN.split()}


def read_safetensors(data: bytes, called: str) -> Table:
    """Return the vectors of a safetensors file, with ids from a tensor or from its metadata.

    Raises ``BadInput`` for a header that is longer than the file or than 20 MB, or that lists more
    than 16 tensors, or a tensor that is not of plain numbers. Offsets that overlap, leave gaps or
    point outside are the library's to refuse. bfloat16 comes as float32, exactly: its 16 bits are
    the upper half of those.
    """
    from safetensors import deserialize

    header = _header(data, called)
    metadata = header.pop("__metadata__", {})
    if len(header) > MAX_TENSORS:
        got = f"{len(header):,}"
        raise BadInput(f"at most {MAX_TENSORS} tensors in {called}", got, "Save fewer in a file.")
    tensors = deserialize(data)  # type: ignore[no-untyped-call]
    arrays = {name: _array(tensor, f"{name!r} in {called}") for name, tensor in tensors}
    table = split_ids(arrays, called)
    written = next((metadata[name] for name in ID_NAMES if name in metadata), None)
    if written is None or table.ids is not None:
        return table
    ids = json.loads(written)
    if not isinstance(ids, list) or not all(isinstance(name, str | int) for name in ids):
        got = f"{str(written)[:40]!r}"
        raise BadInput(f"ids as a JSON list in the metadata of {called}", got, "Save them so.")
    return Table(table.x, [str(name) for name in ids])


def _array(tensor: dict[str, Any], called: str) -> NDArray[Any]:
    dtype, shape, content = tensor["dtype"], tensor["shape"], tensor["data"]
    if dtype == "BF16":
        bits = np.frombuffer(content, "<u2").astype("<u4") << 16
        return bits.view("<f4").reshape(shape)
    if dtype not in _DTYPES:
        raise BadInput(f"integers or floats in {called}", f"{dtype}", "Save it as float32.")
    return np.frombuffer(content, _DTYPES[dtype]).reshape(shape)


def _header(data: bytes, called: str) -> dict[str, Any]:
    length = int.from_bytes(data[:8], "little")
    if length > min(MAX_HEADER_BYTES, len(data) - 8):
        got = f"{length:,} bytes of header in a file of {len(data):,}"
        raise BadInput(f"a header inside the file in {called}", got, "Save it again.")
    header: dict[str, Any] = json.loads(data[8 : 8 + length])
    return header
