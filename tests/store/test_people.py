import hashlib

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


def test_answers_kept_by_earlier_versions_are_read_and_forgotten():
    path = people_path("sessions", "a")
    path.parent.mkdir(parents=True)
    path.write_bytes(b"{}")
    path.with_name("a.json.sha256").write_text(hashlib.sha256(b"{}").hexdigest())
    assert load_people("sessions", "a") == b"{}" and people_names("sessions") == ["a"]
    save_people("sessions", "a", b"[1]")
    assert load_people("sessions", "a") == b"[1]"
    forget_people("sessions", "a")
    assert list(path.parent.iterdir()) == []


@pytest.mark.parametrize("content", [b"\xff", b"{", b"", b"[" * 100_000])
def test_what_is_no_json_is_said_with_its_place(content):
    save_people("sessions", "a", content)
    with pytest.raises(StoreError, match=r"no JSON.*Delete or rename .*a\.json"):
        load_people("sessions", "a")


def test_a_folder_in_place_of_answers_is_said():
    people_path("sessions", "a").mkdir(parents=True)
    with pytest.raises(StoreError, match="Delete or rename"):
        load_people("sessions", "a")
