"""The doctor counts what is kept, survives damage, and frees only what the store wrote."""

import hashlib

import numpy as np
import pytest

from lab.core.errors import BadInput, StoreError
from lab.engine import doctor
from lab.engine.doctor import examine, free
from lab.store.arrays import arrays_path, save_arrays
from lab.store.blobs import SEAL_BYTES
from lab.store.paths import committed
from lab.store.results import save_result

PARTS = {"kind": "embedding", "encoder": "hog"}


@pytest.fixture(autouse=True)
def _empty_store(tmp_path, monkeypatch):
    monkeypatch.setenv("FAULTLINE_HOME", str(tmp_path))


def test_empty_store_weighs_nothing(tmp_path):
    report = examine()
    assert report["home"] == str(tmp_path)
    assert all(weight == {"files": 0, "bytes": 0} for weight in report["kept"].values())
    assert report["arrays"] == {}
    assert free() == 0


def test_what_is_kept_is_counted_by_kind():
    for i in range(3):
        save_arrays({**PARTS, "i": i}, {"x": np.zeros(1000, np.float32)})
    save_result({"a": 1}, {"b": 2})
    report = examine()
    assert report["kept"]["arrays"]["files"] == 3
    assert report["kept"]["results"] == {"files": 1, "bytes": len('{"b": 2}') + SEAL_BYTES}
    assert report["arrays"]["embedding of hog"]["files"] == 3
    assert report["arrays"]["embedding of hog"]["bytes"] > 12_000
    assert any("embedding of hog: 3 files" in line for line in report["words"])


@pytest.mark.parametrize("content", [b"", b"\x05", b"\xff" * 50, b"\x02" + b"\0" * 7 + b"[]"])
def test_damaged_file_is_counted_and_breaks_nothing(content):
    save_arrays(PARTS, {"x": np.zeros(1000, np.float32)})
    arrays_path(PARTS).write_bytes(content)
    assert examine()["arrays"]["? of ?"]["files"] == 1


def test_a_folder_in_place_of_a_file_breaks_nothing():
    (arrays_path(PARTS) / "mine").mkdir(parents=True)
    assert examine()["kept"]["arrays"]["files"] == 0
    assert free() == 0
    save_arrays(PARTS, {"x": np.zeros(10, np.float32)})
    assert examine()["arrays"]["embedding of hog"]["files"] == 1


def test_free_deletes_what_was_written_even_half_and_nothing_else(tmp_path):
    save_arrays(PARTS, {"x": np.zeros(1000, np.float32)})
    (arrays_path(PARTS).parent / ".part-abc").write_bytes(b"half")
    (tmp_path / "results").mkdir()
    thesis = tmp_path / "results" / "thesis.csv"
    thesis.write_text("mine")
    size = arrays_path(PARTS).stat().st_size
    save_arrays({**PARTS, "i": 1}, {"x": np.zeros(10, np.float32)})
    damaged = arrays_path({**PARTS, "i": 1})
    damaged.write_bytes(damaged.read_bytes()[:-8])
    small = damaged.stat().st_size
    # As written by earlier versions: the digest in a second file.
    old = tmp_path / "data" / "drawings" / "a.u8"
    old.parent.mkdir(parents=True)
    old.write_bytes(b"1234567")
    old.with_name("a.u8.sha256").write_text(hashlib.sha256(b"1234567").hexdigest())
    assert free() == size + len(b"half") + len(b"1234567") + small
    assert not (tmp_path / "data").exists()
    assert not (tmp_path / "arrays").exists()
    assert thesis.read_text() == "mine"
    assert free() == 0


def test_what_cannot_be_deleted_is_not_called_freed(monkeypatch):
    save_arrays(PARTS, {"x": np.zeros(1000, np.float32)})

    def refuse(self, missing_ok=False):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(doctor.Path, "unlink", refuse)
    with pytest.raises(StoreError, match="Permission denied"):
        free()


def test_the_checkout_is_never_freed(monkeypatch):
    monkeypatch.setenv("FAULTLINE_HOME", str(committed().parent))
    with pytest.raises(BadInput, match="outside the checkout"):
        free()
    assert (committed() / "emojilab" / "concepts.json").exists()


@pytest.mark.parametrize("kind", ["encoders", "language_models"])
def test_every_model_is_ready_or_says_the_command(kind):
    found = examine()[kind]
    assert found and all(model["ok"] or model["command"] for model in found)
