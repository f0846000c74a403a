"""One's own vectors: what is read, and what is refused before anything is allocated or run."""

import io
import json
import pickle
import stat
import struct
import sys
import tracemalloc
import zipfile

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from safetensors.numpy import save as save_safetensors

from lab.core.errors import BadInput
from lab.data.vectors import limits as vector_limits
from lab.data.vectors import parquet_file
from lab.data.vectors import table as vectors
from lab.data.vectors.table import read_vectors

X = np.random.default_rng(0).normal(size=(7, 5)).astype(np.float32)
IDS = [f"id {row} é" for row in range(7)]


def npy(array, **options):
    file = io.BytesIO()
    np.save(file, array, **options)
    return file.getvalue()


def npz(compressed=False, **arrays):
    file = io.BytesIO()
    (np.savez_compressed if compressed else np.savez)(file, **arrays)
    return file.getvalue()


def parquet(columns, **options):
    file = io.BytesIO()
    pq.write_table(pa.table(columns), file, **options)
    return file.getvalue()


def columns_of(x):
    return {f"d{k}": x[:, k] for k in range(x.shape[1])}


def zipped(*members):
    """A zip of (name or ZipInfo, bytes)."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members:
            archive.writestr(name, content)
    return file.getvalue()


def safetensors(header, body=b""):
    text = header if isinstance(header, bytes) else json.dumps(header).encode()
    return struct.pack("<Q", len(text)) + text + body


def entry(shape, start, end, dtype="F32"):
    return {"dtype": dtype, "shape": shape, "data_offsets": [start, end]}


WITH_IDS = {
    "npz": npz(x=X, ids=np.array(IDS)),
    "npz, packed": npz(compressed=True, embeddings=X, concept=np.array(IDS)),
    "parquet, columns": parquet({"id": IDS, **columns_of(X)}),
    "parquet, lists": parquet({"ids": IDS, "vector": list(X)}),
    "parquet, fixed lists": parquet(
        {"v": pa.FixedSizeListArray.from_arrays(X.ravel(), 5), "concept": IDS}
    ),
    "safetensors": save_safetensors({"x": X}, metadata={"ids": json.dumps(IDS)}),
}
WITHOUT = {
    "npy": npy(X),
    "npy, column-major": npy(np.asfortranarray(X)),
    "npy, big-endian": npy(X.astype(">f4")),
    "npz": npz(x=X),
    "parquet": parquet(columns_of(X)),
    "safetensors": save_safetensors({"x": X}),
}


@pytest.mark.parametrize("kind", WITH_IDS)
def test_rows_with_ids(kind):
    found = read_vectors(WITH_IDS[kind], name=kind)
    assert found.ids == tuple(IDS)
    np.testing.assert_array_equal(found.x, X)
    assert found.x.dtype == np.float32
    assert (len(found), found.dim, found.name) == (7, 5, kind)
    assert found.fingerprint == read_vectors(WITH_IDS["npz"]).fingerprint


@pytest.mark.parametrize("kind", WITHOUT)
def test_rows_without_ids(kind):
    found = read_vectors(WITHOUT[kind])
    assert found.ids is None
    np.testing.assert_array_equal(found.x, X)
    assert found.fingerprint == read_vectors(WITHOUT["npy"]).fingerprint
    with pytest.raises(ValueError, match="read-only"):
        found.x[0] = 0


def test_a_path_is_named_by_its_file_and_its_kind_is_its_content(tmp_path):
    path = tmp_path / "mine.npz"
    path.write_bytes(npy(X))
    for source in (path, str(path)):
        found = read_vectors(source)
        assert found.name == "mine.npz"
        np.testing.assert_array_equal(found.x, X)


@pytest.mark.parametrize("dtype", ["f2", "f4", "f8", "i1", "i8", "u4", ">f8"])
def test_all_plain_numbers_become_floats(dtype):
    x = (X * 10).astype(dtype)
    small = dtype in {"f2", "f4"}
    found = read_vectors(npy(x))
    assert found.x.dtype == (np.float32 if small else np.float64)
    np.testing.assert_array_equal(found.x, x.astype(np.float64))


def test_integer_ids_are_texts():
    rows = np.arange(7) * 3
    texts = tuple(str(row) for row in rows)
    assert read_vectors(npz(x=X, id=rows)).ids == texts
    assert read_vectors(parquet({"id": rows, **columns_of(X)})).ids == texts
    assert read_vectors(save_safetensors({"x": X, "ids": rows})).ids == texts
    assert read_vectors(npz(x=X, id=np.char.encode(np.array(IDS), "utf-8"))).ids == tuple(IDS)


def test_fingerprints_follow_numbers_and_ids():
    other = X.copy()
    other[3, 2] += 1e-6
    files = [npy(X), npy(other), npy(X[::-1]), npy(X.astype(np.float64)), npy(X.reshape(5, 7)),
             WITH_IDS["npz"], npz(x=X, ids=np.array(IDS[::-1]))]  # fmt: skip
    assert len({read_vectors(data).fingerprint for data in files}) == len(files)


class Canary:
    """Unpickled, it leaves a file behind."""

    def __init__(self, path):
        self.path = path

    def __reduce__(self):
        return (open, (str(self.path), "w"))


def test_nothing_is_ever_unpickled(tmp_path):
    import torch

    canary = tmp_path / "fired"
    payload = pickle.dumps(Canary(canary))
    objects = np.empty((7, 5), object)
    objects[:] = Canary(canary)
    torch.save({"x": Canary(canary)}, tmp_path / "model.pt")
    attacks = {
        "pickle": payload,
        "joblib": payload,
        "npy": npy(objects, allow_pickle=True),
        "npz": npz(x=objects),
        "ids": npz(x=X, ids=objects[:, 0]),
        "pt": (tmp_path / "model.pt").read_bytes(),
        "npy in disguise": b"\x93NUMPY" + payload,
        "zip of a pickle": zipped(("x.npy", payload)),
        "safetensors": safetensors(b'{"x": ' + payload),
        "parquet": b"PAR1" + payload + b"PAR1",
    }
    for kind, data in attacks.items():
        for source in (data, tmp_path / "file"):
            if source is not data:
                source.write_bytes(data)
            with pytest.raises(BadInput) as caught:
                read_vectors(source, name=kind)
            assert kind in caught.value.expected
            assert caught.value.do
    assert not canary.exists()
    pickle.loads(payload).close()
    assert canary.exists(), "the canary does not fire at all"


def npy_claiming(shape, body=b"\0" * 80, descr="'<f4'"):
    header = f"{{'descr': {descr}, 'fortran_order': False, 'shape': {shape}, }}"
    text = header.encode().ljust(118 - 1) + b"\n"
    return b"\x93NUMPY\x01\x00" + struct.pack("<H", len(text)) + text + body


def link(name):
    info = zipfile.ZipInfo(name)
    info.external_attr = (stat.S_IFLNK | 0o777) << 16
    return info


def zip_with_a_lying_size():
    """A member whose directory claims fewer bytes than come out of it."""
    data = zipped(("x.npy", npy(np.zeros((400_000, 5), np.float32))))
    true = struct.pack("<I", len(npy(np.zeros((400_000, 5), np.float32))))
    assert data.count(true) == 2
    return data.replace(true, struct.pack("<I", 5000))


ZEROS = npy(np.zeros((15_000_000, 1), np.float64))
LIARS = {
    "npy, 400 GB": (npy_claiming("(10000000000, 10)"), "400,000,000,000 bytes"),
    "npy, overflow": (npy_claiming(f"({2**62}, 4)"), "bytes"),
    "npy, negative": (npy_claiming("(-4, -5)"), "-4"),
    "npy, cut": (npy(X)[:-4], "and 136 bytes"),
    "npy, more": (npy(X) + npy(X), "bytes"),
    "npy, version 3": (b"\x93NUMPY\x03\x00" + bytes(200), "(3, 0)"),
    "npy, code in header": (npy_claiming("__import__('os').getcwd()"), "do not read"),
    "npy, endless header": (
        b"\x93NUMPY\x02\x00" + struct.pack("<I", 2**32 - 1) + b"(" * 10**6, "do not read"
    ),
    "npy, records": (npy(np.zeros((3, 2), [("a", "f4")])), "Python objects"),
    "npy, complex": (npy(X + 1j), "complex"),
    "npy, text": (npy(np.array([["a", "b"]])), "<U1"),
    "npy, bool": (npy(X > 0), "bool"),
    "npy, one dimension": (npy(X[0]), "shape [5]"),
    "npy, three": (npy(X[None]), "shape [1, 7, 5]"),
    "npy, no rows": (npy(X[:0]), "shape [0, 5]"),
    "npy, no numbers": (npy(X[:, :0]), "shape [7, 0]"),
    "npz, bomb": (zipped(("x.npy", ZEROS)), "120 MB out of 0.1"),
    "npz, lying size": (zip_with_a_lying_size(), ""),
    "npz, ../": (zipped(("../x.npy", npy(X))), "'../x.npy'"),
    "npz, absolute": (zipped(("/etc/x.npy", npy(X))), "'/etc/x.npy'"),
    "npz, drive": (zipped(("C:x.npy", npy(X))), "'C:x.npy'"),
    "npz, link": (zipped((link("x.npy"), b"/etc/passwd")), "a link"),
    "npz, zip in zip": (zipped(("x.zip", zipped(("x.npy", npy(X))))), "'x.zip'"),
    "npz, many": (zipped(*((f"{k}.npy", npy(X)) for k in range(17))), "17"),
    "npz, two spaces": (npz(a=X, b=X), "a, b"),
    "npz, two ids": (npz(a=X, id=np.arange(7), ids=np.arange(7)), "a, id, ids"),
    "npz, only ids": (npz(id=np.arange(7)), "got id"),
    "npz, nothing": (b"PK\x03\x04", "do not read"),
    "npz, ids of floats": (npz(x=X, ids=X[:, 0]), "float32 of shape [7]"),
    "npz, ids in two dimensions": (npz(x=X, ids=np.ones((7, 1), int)), "shape [7, 1]"),
    "npz, fewer ids": (npz(x=X, ids=np.array(IDS[:6])), "6 ids for 7 rows"),
    "npz, doubled id": (npz(x=X, ids=np.array([*IDS[:6], IDS[2]])), "in row 6"),
    "npz, empty id": (npz(x=X, ids=np.array([*IDS[:6], " "])), "in row 6"),
    "npz, long id": (npz(x=X, ids=np.array([*IDS[:6], "a" * 201])), "201 characters in row 6"),
    "parquet, cut": (parquet(columns_of(X))[:-20], "do not read"),
    "parquet, bomb": (
        parquet({f"d{k}": np.zeros(900_000) for k in range(10)}), "72 MB out of"
    ),
    "safetensors, 100k entries": (
        safetensors({f"t{k}": entry([1], 0, 4) for k in range(100_000)}, bytes(4)), "100,000"
    ),
    "safetensors, long header": (struct.pack("<Q", 2**40) + b"{" + bytes(99), "1,099,511,627,776"),
    "safetensors, outside": (safetensors({"x": entry([7, 5], 0, 140)}, bytes(100)), "Safetensor"),
    "safetensors, wrong size": (safetensors({"x": entry([9, 9], 0, 140)}, bytes(140)), "Safet"),
    "safetensors, overflow": (
        safetensors({"x": entry([2**62, 4, 4], 0, 140)}, bytes(140)), "Safetensor"
    ),
    "safetensors, overlap": (
        safetensors({"x": entry([7, 5], 0, 140), "ids": entry([7], 100, 128)}, bytes(140)), "Safet"
    ),
    "safetensors, nested": (safetensors(b'{"a":' * 200_000), "do not read"),
    "safetensors, a list": (safetensors(b"{}")[:8] + b"{]", "do not read"),
    "safetensors, ids that are none": (
        save_safetensors({"x": X}, metadata={"ids": "[[1], [2]]"}), "[[1], [2]]"
    ),
    "nothing": (b"", "an empty file"),
    "text": (b"1,2,3\n4,5,6\n", "bytes of another kind"),
}  # fmt: skip


@pytest.mark.parametrize("kind", LIARS)
def test_liars_are_refused_in_one_line_and_cost_no_memory(kind):
    data, said = LIARS[kind]
    tracemalloc.start()
    with pytest.raises(BadInput) as caught:
        read_vectors(data, name="<b>mine</b>")
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert said in str(caught.value)
    assert "<b>mine</b>" in caught.value.expected
    assert caught.value.do
    assert "\n" not in str(caught.value)
    assert peak < 60e6 + 3 * len(data)


@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf])
def test_what_is_not_finite_is_counted(bad):
    x = X.copy()
    x[4, 1] = x[4, 2] = x[6, 0] = bad
    for data in (npy(x), npz(x=x), save_safetensors({"x": x})):
        with pytest.raises(BadInput, match="3 NaN or infinite in 2 rows, the first in row 4"):
            read_vectors(data)


def test_too_many_rows_and_bytes(monkeypatch, tmp_path):
    monkeypatch.setattr(vectors, "MAX_ROWS", 6)
    with pytest.raises(BadInput, match="at most 6 rows"):
        read_vectors(npy(X))
    monkeypatch.setattr(vectors, "MAX_BYTES", 200)
    (tmp_path / "x.npy").write_bytes(npy(X))
    for source in (npy(X), tmp_path / "x.npy"):
        with pytest.raises(BadInput, match="at most 2e-07 GB"):
            read_vectors(source)
    monkeypatch.setattr(vector_limits, "MAX_BYTES", 200)
    with pytest.raises(BadInput, match="unpacked"):
        vector_limits.check_unpacked(201, 200, "x")


@pytest.mark.parametrize("ids", [None, np.arange(7)])
def test_bfloat16_is_widened_to_the_bit(ids):
    import torch
    from safetensors.torch import save

    half = torch.from_numpy(X * 1e3).to(torch.bfloat16)
    half[0, :2] = torch.tensor([1e-40, -0.0])  # below the least normal number, and a signed zero
    named = {} if ids is None else {"ids": torch.from_numpy(ids)}
    found = read_vectors(save({"x": half, **named}))
    assert found.x.dtype == np.float32
    assert found.x.tobytes() == half.float().numpy().tobytes()
    assert found.ids == (None if ids is None else tuple("0123456"))
    assert found.fingerprint == read_vectors(save({"x": half.float(), **named})).fingerprint


def test_bfloat16_that_is_not_finite_is_counted_too():
    bits = np.full((3, 2), 0x3F80, np.uint16)
    bits[1] = 0x7F80, 0x7FC0
    data = safetensors({"x": entry([3, 2], 0, 12, "BF16")}, bits.tobytes())
    with pytest.raises(BadInput, match="2 NaN or infinite in 1 rows, the first in row 1"):
        read_vectors(data)


@pytest.mark.parametrize("dtype", ["F8_E4M3", "F8_E5M2", "BOOL"])
def test_what_is_no_plain_number_is_named(dtype):
    with pytest.raises(BadInput, match=f"integers or floats in 'x' in the file; got {dtype}"):
        read_vectors(safetensors({"x": entry([3, 2], 0, 6, dtype)}, bytes(6)))


def test_rows_that_are_all_zero_are_counted():
    x = X.copy()
    x[[1, 5]] = 0
    x[3, :4] = 0
    for data in (npy(x), npz(x=x), save_safetensors({"x": x}), npy(x.astype(np.float64))):
        assert read_vectors(data).zero_rows == 2
    assert read_vectors(npy(X)).zero_rows == 0


def test_a_path_that_is_no_file(tmp_path):
    with pytest.raises(BadInput, match="a folder"):
        read_vectors(tmp_path)
    with pytest.raises(BadInput, match="no file there"):
        read_vectors(tmp_path / "absent.npy")


def test_a_file_that_aborts_the_parquet_reader_is_one_more_refusal():
    damaged = bytearray(parquet(columns_of(X)))
    damaged[544] ^= 1
    with pytest.raises(BadInput, match="the reader crashed"):
        read_vectors(bytes(damaged))


def test_a_parquet_reader_that_never_answers_is_ended(monkeypatch):
    monkeypatch.setattr(parquet_file, "TIMEOUT_S", 0.01)
    with pytest.raises(BadInput, match=r"no answer within 0\.01 s"):
        read_vectors(parquet(columns_of(X)))


@pytest.mark.skipif(sys.platform == "win32", reason="no cap on memory there")
def test_the_parquet_reader_has_a_cap_on_its_memory(monkeypatch):
    monkeypatch.setattr(parquet_file, "BASE_BYTES", 2 * 10**7)
    monkeypatch.setattr(parquet_file, "COPIES", 0)
    with pytest.raises(BadInput, match="do not read"):
        read_vectors(parquet(columns_of(X)))
