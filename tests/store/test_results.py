import pytest

from lab.store.results import load_result, result_path, save_result


@pytest.fixture(autouse=True)
def _empty_store(tmp_path, monkeypatch):
    monkeypatch.setenv("FAULTLINE_HOME", str(tmp_path))


def test_round_trip_and_damage():
    parts = {"experiment": "severity"}
    assert load_result(parts) is None
    save_result(parts, {"summary": {"a": 1.5, "b": None}})
    assert load_result(parts) == {"summary": {"a": 1.5, "b": None}}
    result_path(parts).write_text("{")
    assert load_result(parts) is None


def test_nan_is_refused():
    with pytest.raises(ValueError, match="not JSON compliant"):
        save_result({"a": 1}, {"x": float("nan")})
