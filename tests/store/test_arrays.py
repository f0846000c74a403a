import numpy as np
import pytest

from lab.core import device
from lab.store.arrays import arrays_path, load_arrays, save_arrays, stored_arrays
from lab.store.blobs import write_atomic


@pytest.fixture(autouse=True)
def _empty_store(tmp_path, monkeypatch):
    monkeypatch.setenv("FAULTLINE_HOME", str(tmp_path))


PARTS = {"kind": "embedding", "encoder": "lite0", "severity": "1.0"}


def test_round_trip_is_exact_and_read_only():
    x = np.random.default_rng(0).normal(size=(5, 3)).astype(np.float32)
    save_arrays(PARTS, {"x": x, "present": np.ones(5, bool)})
    back = load_arrays(PARTS, "x", "present")
    assert np.array_equal(back["x"], x)
    assert back["present"].dtype == bool
    with pytest.raises(ValueError, match="read-only"):
        back["x"][0, 0] = 1


def test_one_changed_part_is_another_key():
    save_arrays(PARTS, {"x": np.zeros(1, np.float32)})
    assert load_arrays({**PARTS, "severity": "1.5"}, "x") is None


def test_truncated_shard_counts_as_absent():
    save_arrays(PARTS, {"x": np.zeros(100, np.float32)})
    path = arrays_path(PARTS)
    path.write_bytes(path.read_bytes()[:-8])
    assert load_arrays(PARTS, "x") is None


def test_the_file_system_is_the_index():
    save_arrays(PARTS, {"x": np.zeros(100, np.float32)})
    [(path, parts, size)] = list(stored_arrays())
    assert parts == PARTS
    assert size == path.stat().st_size > 400


@pytest.mark.parametrize("content", [b"", b"\xff" * 50, b"\x02" + b"\0" * 7 + b"{}"])
def test_what_does_not_decode_under_a_digest_that_is_right_is_damaged(content):
    write_atomic(arrays_path(PARTS), content)
    assert load_arrays(PARTS, "x") is None
    save_arrays(PARTS, {"x": np.ones(1, np.float32)})
    assert load_arrays(PARTS, "x")["x"] == 1


def test_a_file_without_the_array_that_is_asked_for_is_damaged():
    save_arrays(PARTS, {"y": np.zeros(1, np.float32)})
    assert load_arrays(PARTS, "x") is None


def test_what_a_gpu_made_is_not_taken_for_what_the_processor_made(monkeypatch):
    save_arrays(PARTS, {"x": np.zeros(1, np.float32)})
    there = arrays_path(PARTS)
    monkeypatch.setattr(device, "_has_gpu", lambda: True)
    monkeypatch.setattr(device, "_exactly", lambda: None)
    monkeypatch.setenv(device.VARIABLE, "auto")
    assert arrays_path(PARTS) != there and load_arrays(PARTS) is None
    save_arrays(PARTS, {"x": np.ones(1, np.float32)})
    said = sorted((parts for _, parts, _ in stored_arrays()), key=len)
    assert said == [PARTS, {**PARTS, "device": "cuda"}]
    monkeypatch.setenv(device.VARIABLE, "cpu")
    assert load_arrays(PARTS)["x"] == 0
