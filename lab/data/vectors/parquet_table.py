"""Vectors in a Parquet table: a column for each number or one column of lists, and ids.

Run as a program, with what to call the file and a memory cap as arguments, it reads the file from
standard input and answers on standard output: one line of JSON, ``{"ids": ...}`` or
``{"refused": [expected, got, do]}``, then the numbers as .npy.
"""

from __future__ import annotations

import io
import json
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from lab.core.errors import BadInput, LabError
from lab.data.vectors.limits import ID_NAMES, MAX_ROWS, Table, check_unpacked

if TYPE_CHECKING:
    import pyarrow as pa

MAX_COLUMNS = 20_000
BATCH_ROWS = 4096
FLOAT64_BYTES = 8


def table_of(data: bytes, called: str) -> Table:
    """Return the vectors and ids of a Parquet file.

    All columns but the ids must be numbers, or there must be exactly one, of lists of one length.
    What the table takes in memory is counted from its description first: a column of one repeated
    value is a few bytes in the file. Raises ``BadInput`` for columns of another kind, gaps, and
    more rows, columns or bytes than the limits.
    """
    import pyarrow as pa
    import pyarrow.parquet as pq

    file = pq.ParquetFile(pa.BufferReader(data))
    _check_size(file.metadata, len(data), called)
    schema = file.schema_arrow
    named, others = _split(schema, called)
    ids = None
    if named:
        # As a dictionary, a text that a million rows repeat is there once.
        again = pq.ParquetFile(pa.BufferReader(data), read_dictionary=named)
        ids = _ids(again.read(columns=named, use_threads=False).column(0), called)
    if others and _is_list(schema.field(others[0]).type):
        return Table(_from_lists(file, others[0], len(data), called), ids)
    return Table(_from_columns(file, others, called), ids)


def _check_size(metadata: Any, packed: int, called: str) -> None:
    if metadata.num_rows > MAX_ROWS or metadata.num_columns > MAX_COLUMNS:
        raise BadInput(
            f"at most {MAX_ROWS:,} rows and {MAX_COLUMNS:,} columns in {called}",
            f"{metadata.num_rows:,} rows and {metadata.num_columns:,} columns",
            "Draw fewer rows at random.",
        )
    groups = [metadata.row_group(k) for k in range(metadata.num_row_groups)]
    check_unpacked(sum(group.total_byte_size for group in groups), packed, called)
    # Values come last: reading the description of every column chunk is the slow part.
    values = sum(g.column(k).num_values for g in groups for k in range(g.num_columns))
    check_unpacked(values * FLOAT64_BYTES, packed, called)


def _split(schema: pa.Schema, called: str) -> tuple[list[str], list[str]]:
    """Return the id columns (none or one) and the columns of vectors, of a kind that is read."""
    import pyarrow as pa

    named = [name for name in schema.names if name.lower() in ID_NAMES]
    others = [name for name in schema.names if name not in named]
    if len(named) > 1 or len(set(schema.names)) < len(schema.names):
        got = ", ".join(schema.names[:10])
        raise BadInput(f"one id column, and different names, in {called}", got, "Rename columns.")
    types = [schema.field(name).type for name in others]
    one_list = len(types) == 1 and _is_list(types[0])
    for name, kind in zip(others, types, strict=True):
        number = kind.value_type if one_list else kind
        if not (pa.types.is_integer(number) or pa.types.is_floating(number)):
            raise BadInput(
                f"columns of numbers, or one of lists of numbers, beside the ids in {called}",
                f"{name[:60]!r} of {str(kind)[:60]}",
                f"Leave it out, or call it {' or '.join(ID_NAMES)} if it names the rows.",
            )
    return named, others


def _is_list(kind: pa.DataType) -> bool:
    import pyarrow as pa

    kinds = (pa.types.is_list, pa.types.is_large_list, pa.types.is_fixed_size_list)
    return any(is_kind(kind) for is_kind in kinds)


def _from_columns(file: Any, names: Sequence[str], called: str) -> NDArray[Any]:
    """Return ``[n, d]`` of d columns: float32 where all of them are so small, else float64."""
    kinds = [file.schema_arrow.field(name).type.to_pandas_dtype() for name in names]
    small = all(np.dtype(kind).kind == "f" and np.dtype(kind).itemsize <= 4 for kind in kinds)
    x = np.empty((file.metadata.num_rows, len(names)), np.float32 if small else np.float64)
    start = 0
    for batch in file.iter_batches(BATCH_ROWS, columns=list(names), use_threads=False):
        for k, name in enumerate(names):
            column = batch.column(name)
            _check_whole(column, name, called)
            x[start : start + len(batch), k] = column.to_numpy(zero_copy_only=False)
        start += len(batch)
    return x


def _from_lists(file: Any, name: str, packed: int, called: str) -> NDArray[Any]:
    """Return ``[n, d]`` of one column whose cells are lists of d numbers."""
    parts: list[NDArray[Any]] = []
    count = 0
    for batch in file.iter_batches(BATCH_ROWS, columns=[name], use_threads=False):
        lists = batch.column(0)
        values = lists.flatten()
        count += len(values)
        check_unpacked(count * FLOAT64_BYTES, packed, called)
        _check_whole(lists, name, called)
        _check_whole(values, name, called)
        width = len(lists[0])
        lengths = lists.value_lengths().to_numpy(zero_copy_only=False)
        if (lengths != width).any() or (parts and parts[0].shape[1] != width):
            got = f"{width} and other lengths"
            raise BadInput(f"lists of one length in {called}", got, "Give every row all numbers.")
        parts.append(values.to_numpy(zero_copy_only=False).reshape(len(lists), width))
    return np.concatenate(parts) if parts else np.empty((0, 0))


def _check_whole(column: Any, name: str, called: str) -> None:
    if column.null_count:
        got = f"{column.null_count} gaps in {name[:60]!r}"
        raise BadInput(f"a number in every cell of {called}", got, "Leave these rows out.")


def _ids(column: Any, called: str) -> list[str]:
    import pyarrow as pa

    _check_whole(column, "the ids", called)
    kind = column.type
    text = kind.value_type if pa.types.is_dictionary(kind) else kind
    if not (
        pa.types.is_string(text) or pa.types.is_large_string(text) or pa.types.is_integer(text)
    ):
        raise BadInput(f"ids as text or integers in {called}", f"{kind}", "Save them so.")
    if len(column.unique()) < len(column):
        got = f"{len(column.unique()):,} of {len(column):,} rows"
        raise BadInput(f"different ids in {called}", got, "Keep one row an id.")
    return [str(name) for name in column.to_pylist()]


def answer(data: bytes, called: str) -> bytes:
    """Return what the program says to the bytes of a file."""
    try:
        table = table_of(data, called)
    except LabError as error:
        return json.dumps({"refused": [error.expected, error.got, error.do]}).encode()
    numbers = io.BytesIO()
    np.save(numbers, np.ascontiguousarray(table.x), allow_pickle=False)
    return json.dumps({"ids": table.ids}).encode() + b"\n" + numbers.getvalue()


def _cap_memory(most: int) -> None:
    """Let this process have no more address space than so many bytes, where the system can."""
    if sys.platform != "win32":
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (most, most))


if __name__ == "__main__":
    _cap_memory(int(sys.argv[2]))
    sys.stdout.buffer.write(answer(sys.stdin.buffer.read(), sys.argv[1]))
