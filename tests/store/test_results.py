import pytest

from lab.store.blobs import write_atomic
from lab.store.results import load_result, result_path, save_result


@pytest.fixture(autouse=True)
def _empty_store(tmp_path, monkeypatch):
    monkeypatch.setenv("FAULTLINE_HOME", str(tmp_path))


def test_round_trip_and_damage():
    parts = {"experiment": "severity"}
    assert load_result(parts, dict) is None
    save_result(parts, {"summary": {"a": 1.5, "b": None}})
    assert load_result(parts, dict) == {"summary": {"a": 1.5, "b": None}}
    result_path(parts).write_text("{")
    assert load_result(parts, dict) is None


def test_nan_is_refused():
    with pytest.raises(ValueError, match="not JSON compliant"):
        save_result({"a": 1}, {"x": float("nan")})


@pytest.mark.parametrize("content", [b"\xff\xfe", b"{", b"[1, 2]", b"3", b'{"other": 1}', b""])
def test_what_does_not_decode_under_a_digest_that_is_right_is_damaged(content):
    parts = {"experiment": "severity"}
    write_atomic(result_path(parts), content)
    assert load_result(parts, lambda stored: stored["summary"]) is None
    save_result(parts, {"summary": 1})
    assert load_result(parts, lambda stored: stored["summary"]) == 1
