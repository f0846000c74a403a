import pytest

from lab.core.errors import StoreError
from lab.engine.doctor import free
from lab.store.people import forget_people, load_people, people_names, people_path, save_people


@pytest.fixture(autouse=True)
def _empty_store(tmp_path, monkeypatch):
    monkeypatch.setenv("FAULTLINE_HOME", str(tmp_path))


def test_round_trip_names_and_forgetting():
    assert load_people("sessions", "a") is None and people_names("sessions") == []
    save_people("sessions", "b", b"{}")
    save_people("sessions", "a", b"[]")
    assert load_people("sessions", "a") == b"[]"
    assert people_names("sessions") == ["a", "b"]
    forget_people("sessions", "a")
    forget_people("sessions", "a")
    assert people_names("sessions") == ["b"]


def test_the_doctor_does_not_free_what_people_answered():
    save_people("sessions", "a", b"{}")
    free()
    assert load_people("sessions", "a") == b"{}"


def test_damage_is_said_since_nothing_computes_it_again():
    save_people("sessions", "a", b"{}")
    people_path("sessions", "a").write_bytes(b"{ }")
    with pytest.raises(StoreError, match="sessions/a"):
        load_people("sessions", "a")
