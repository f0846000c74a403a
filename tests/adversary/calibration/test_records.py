import json

import pytest

from lab.adversary.calibration import store
from lab.adversary.calibration.file import MAX_FILE_MB, merged, read_sessions, written
from lab.adversary.calibration.records import Session
from lab.core.errors import BadInput, LabError, UnknownId


def edited(sessions, *path, to):
    """The file of some sessions with one value changed."""
    data = json.loads(written(sessions))
    place = data
    for part in path[:-1]:
        place = place[part]
    place[path[-1]] = to
    return json.dumps(data).encode()


def test_one_file_carries_a_class_and_comes_back_whole(sessions):
    data = written(sessions)
    assert read_sessions(data) == tuple(sorted(sessions, key=lambda s: s.id))
    assert written(read_sessions(data)) == data
    assert written(reversed(sessions)) == data
    assert len(data) < 3 * 80_000
    assert b"name" not in data  # there is no field for one


def test_of_a_session_that_is_there_twice_the_longer_is_kept(sessions):
    short = Session(**{**dict(sessions[0]), "trials": sessions[0].trials[:9]})
    assert short.id == sessions[0].id
    assert merged([short, sessions[0], short]) == (sessions[0],)
    other = Session(**{**dict(short), "trials": sessions[0].trials[1:9]})
    with pytest.raises(BadInput, match=short.id):
        merged([sessions[0], other])


def test_a_huge_file_is_refused_before_it_is_parsed(monkeypatch):
    from lab.adversary.calibration import records as calibration_records

    def parsed(data):
        raise AssertionError("it was parsed")

    monkeypatch.setattr(calibration_records.SessionFile, "model_validate_json", parsed)
    with pytest.raises(BadInput, match="at most 8 MB"):
        read_sessions(b" " * int(MAX_FILE_MB * 1e6 + 1))


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\xff\xfe{",
        b"[]",
        b"null",
        b'{"sessions": []}garbage',
        b'{"format": "faultline calibration", "version": 2, "sessions": []}',
        b'{"format": "something else", "version": 1, "sessions": []}',
        b'{"sessions": [], "name": "Ada"}',
        b"[" * 100_000,
        b'{"sessions": ' + b"[" * 50_000,
        b'{"sessions": [' + b"{}," * 1000 + b"{}]}",
    ],
    ids=range(11),
)
def test_what_is_no_file_of_sessions_is_refused(data):
    with pytest.raises(BadInput, match="calibration session"):
        read_sessions(data)


TRIAL = ("sessions", 0, "trials", 3)


@pytest.mark.parametrize(
    ("path", "to"),
    [
        ((*TRIAL, "strength"), 1.5),
        ((*TRIAL, "strength"), float("nan")),
        ((*TRIAL, "strength"), "0.5"),
        ((*TRIAL, "seconds"), -1),
        ((*TRIAL, "seconds"), float("inf")),
        ((*TRIAL, "values", "edges"), float("-inf")),
        ((*TRIAL, "values", "edges"), 1e300),
        ((*TRIAL, "values", "edges"), None),
        ((*TRIAL, "light", "gamma"), 9.0),
        ((*TRIAL, "light"), {"gamma": 1.0}),
        ((*TRIAL, "light", "note"), 1.0),
        ((*TRIAL, "answer"), "Ada Lovelace"),
        ((*TRIAL, "answer"), 3),
        ((*TRIAL, "note"), "I am Ada"),
        ((*TRIAL, "catch"), "perhaps"),
        ((*TRIAL, "staircase"), -1),
        ((*TRIAL, "truth"), "<b>"),
        ((*TRIAL, "picture"), "x" * 1000),
        (("sessions", 0, "name"), "Ada"),
        (("sessions", 0, "seed"), -1),
        (("sessions", 0, "seed"), 2**80),
        (("sessions", 0, "classes"), ["Objects"]),
        (("sessions", 0, "classes"), ["Objects", "Objects"]),
        (("sessions", 0, "level"), "family"),
    ],
)
def test_a_field_out_of_bounds_is_refused(sessions, path, to):
    with pytest.raises(BadInput, match="calibration session") as error:
        read_sessions(edited(sessions, *path, to=to))
    assert len(str(error.value)) < 600


def test_unknown_guards_data_sets_and_pictures_are_named(sessions):
    text = written(sessions).decode()
    with pytest.raises(UnknownId, match=r"'edgy'.*Did you mean edges"):
        read_sessions(text.replace('"edges"', '"edgy"').encode())
    with pytest.raises(UnknownId, match="emojilap"):
        read_sessions(edited(sessions, "sessions", 0, "dataset", to="emojilap"))
    with pytest.raises(BadInput, match="no-such-thing"):
        read_sessions(edited(sessions, *TRIAL, "picture", to="no-such-thing"))
    truth = json.loads(text)["sessions"][0]["trials"][3]["truth"]
    lie = "Objects" if truth != "Objects" else "Activities"
    with pytest.raises(BadInput, match="was edited"):
        read_sessions(edited(sessions, *TRIAL, "truth", to=lie))


def test_more_than_can_be_of_one_session_is_refused(sessions):
    trials = json.loads(written(sessions[:1]))["sessions"][0]["trials"]
    with pytest.raises(BadInput, match="at most 400"):
        read_sessions(edited(sessions, "sessions", 0, "trials", to=trials * 7))


def test_an_answer_of_another_session_is_refused(sessions):
    bare = sessions[0].model_copy(update={"guards": {"edges": "x"}, "trials": ()})
    with pytest.raises(BadInput, match="other guards"):
        bare.with_trial(sessions[0].trials[0])


@pytest.mark.usefixtures("_own_store")
class TestStore:
    def test_sessions_are_kept_one_file_each_and_can_be_forgotten(self, sessions):
        assert store.kept() == ()
        store.keep_all(sessions)
        store.keep(sessions[0])
        assert store.kept("emojilab") == tuple(sorted(sessions, key=lambda s: s.id))
        assert store.kept("digits") == ()
        store.forget(sessions[0].id)
        assert sessions[0] not in store.kept() and len(store.kept()) == 2

    def test_a_shorter_version_never_replaces_a_longer_one(self, sessions):
        short = Session(**{**dict(sessions[0]), "trials": sessions[0].trials[:9]})
        store.keep(sessions[0])
        store.keep(short)
        assert store.kept() == (sessions[0],)

    def test_damage_is_an_error_of_ours(self, sessions):
        from lab.store.people import people_path

        store.keep(sessions[0])
        people_path("sessions", sessions[0].id).write_text("{")
        with pytest.raises(LabError):
            store.kept()
