"""Vectors in a Parquet table: the kinds of columns that are read, and those that are refused."""

import io
import json

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from lab.core.errors import BadInput
from lab.data.vectors.parquet_table import answer, table_of

X = np.random.default_rng(0).normal(size=(7, 5)).astype(np.float32)
IDS = [f"id {row} é" for row in range(7)]
EMPTY_LIST = pa.array([[1.0, 2.0], []])


def parquet(columns, **options):
    file = io.BytesIO()
    pq.write_table(pa.table(columns), file, **options)
    return file.getvalue()


def columns_of(x):
    return {f"d{k}": x[:, k] for k in range(x.shape[1])}


@pytest.mark.parametrize("dtype", ["f2", "f4", "f8", "i1", "i8", "u4"])
def test_every_kind_of_number(dtype):
    x = (X * 10).astype(dtype)
    found = table_of(parquet(columns_of(x)), "x").x
    assert found.dtype == (np.float32 if dtype in {"f2", "f4"} else np.float64)
    np.testing.assert_array_equal(found, x.astype(np.float64))


@pytest.mark.parametrize("kind", ["columns", "lists", "large lists", "fixed lists"])
def test_many_row_groups(kind):
    x = np.random.default_rng(1).normal(size=(9000, 3))
    starts = np.arange(0, 3 * 9000 + 1, 3)
    columns = {
        "columns": columns_of(x),
        "lists": {"v": list(x)},
        "large lists": {"v": pa.LargeListArray.from_arrays(starts, x.ravel())},
        "fixed lists": {"v": pa.FixedSizeListArray.from_arrays(x.ravel(), 3)},
    }[kind]
    ids = [f"row {row}" for row in range(9000)]
    table = table_of(parquet({"Id": ids, **columns}, row_group_size=1000), "x")
    np.testing.assert_array_equal(table.x, x)
    assert table.ids == ids


@pytest.mark.parametrize(
    "ids", [pa.array(IDS), pa.array(IDS, pa.large_string()), pa.array(IDS).dictionary_encode()]
)
def test_every_kind_of_text(ids):
    assert table_of(parquet({"concept": ids, "v": list(X)}), "x").ids == IDS


def test_the_answer_of_the_program():
    first, _, numbers = answer(parquet({"id": IDS, **columns_of(X)}), "x").partition(b"\n")
    assert json.loads(first) == {"ids": IDS}
    np.testing.assert_array_equal(np.load(io.BytesIO(numbers), allow_pickle=False), X)
    refused = json.loads(answer(parquet({"a": ["b"]}), "mine"))["refused"]
    assert "mine" in refused[0] and "'a' of string" in refused[1] and refused[2]


def one_text(length, rows):
    """A column that says the same long text in every row, and holds it once."""
    return pa.DictionaryArray.from_arrays(np.zeros(rows, np.int32), ["x" * length])


REFUSED = {
    "bomb": (lambda: parquet({"x": np.zeros(900_000), **columns_of(np.zeros((900_000, 9)))}),
             "72 MB out of"),
    "list bomb": (lambda: parquet({"x": [np.zeros(9_000_000)]}), "72 MB out of"),
    "text bomb": (
        lambda: parquet({"id": one_text(10**6, 3000), "x": np.arange(3000)}),
        "1 of 3,000 rows",
    ),
    "doubled id": (lambda: parquet({"id": [*IDS[:6], IDS[0]], **columns_of(X)}), "6 of 7 rows"),
    "text": (lambda: parquet({"name": IDS, **columns_of(X)}), "'name' of string"),
    "lists and numbers": (lambda: parquet({"v": list(X), **columns_of(X)}), "'v' of list"),
    "uneven": (lambda: parquet({"v": [[1.0], [1.0, 2.0]]}), "1 and other lengths"),
    "empty lists": (lambda: parquet({"v": EMPTY_LIST}), "2 and other lengths"),
    "gap": (lambda: parquet({"a": [1.0, None]}), "1 gaps in 'a'"),
    "gap in a list": (lambda: parquet({"a": [[1.0, None], [1.0, 2.0]]}), "1 gaps in 'a'"),
    "no list": (lambda: parquet({"a": [None, [1.0]]}), "1 gaps in 'a'"),
    "gap in ids": (lambda: parquet({"id": ["a", None], "x": [1.0, 2.0]}), "1 gaps"),
    "wide": (lambda: parquet({f"c{k}": [1.0] for k in range(20_001)}), "20,001 columns"),
}  # fmt: skip


@pytest.mark.parametrize("kind", REFUSED)
def test_refused(kind):
    made, said = REFUSED[kind]
    data = made()
    before = pa.total_allocated_bytes()
    with pytest.raises(BadInput) as caught:
        table_of(data, "mine")
    assert said in caught.value.got
    assert "mine" in caught.value.expected
    assert caught.value.do
    assert pa.total_allocated_bytes() - before < 60e6
