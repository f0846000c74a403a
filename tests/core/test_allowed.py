"""Paths that ids name: all in a person's own process, and inside the folders named in a server."""

import pytest

from lab.core.allowed import allowed, confined
from lab.core.errors import BadInput


@pytest.fixture
def places(tmp_path):
    """An open folder with links out of it, within it and round, and a closed one beside it."""
    shown, hidden = tmp_path / "shown", tmp_path / "shown but not"
    (shown / "deep").mkdir(parents=True)
    hidden.mkdir()
    (hidden / "secret.csv").write_text("x")
    (shown / "out").symlink_to(hidden)
    (shown / "out.csv").symlink_to(hidden / "secret.csv")
    (shown / "within").symlink_to(shown / "deep")
    (shown / "round").symlink_to("round")
    return shown, hidden


def test_a_persons_own_process_goes_where_that_person_may(places, monkeypatch):
    shown, hidden = places
    assert not confined()
    assert allowed(str(hidden)) == hidden and allowed(str(shown / "out")) == shown / "out"
    monkeypatch.setenv("HOME", str(shown))
    assert allowed("~/x") == shown / "x"
    with pytest.raises(BadInput, match="Check the path"):
        allowed("~nobody-here/x")


def test_a_server_reads_inside_the_folders_named(places, tmp_path, confined_to):
    shown, _ = places
    confined_to(shown, tmp_path / "another")
    assert allowed(str(shown)) == shown
    assert allowed(str(shown / "deep" / ".." / "within")) == shown / "deep"
    assert allowed(str(tmp_path / "another" / "x.npz")) == tmp_path / "another" / "x.npz"


def test_what_is_outside_gets_one_answer_whether_it_is_there_or_not(places, tmp_path, confined_to):
    shown, hidden = places
    confined_to(shown)
    outside = [
        hidden, hidden / "secret.csv", hidden / "none.csv", tmp_path, "/", "/etc/passwd",
        "/no/such", shown / "out", shown / "out" / "secret.csv", shown / "out.csv", shown / "round",
        shown / ".." / "shown but not", "~nobody-here", "~root", "", ".", "a\0b", "x" * 5000,
    ]  # fmt: skip
    said = set()
    for place in outside:
        with pytest.raises(BadInput) as raised:
            allowed(str(place))
        said.add(str(raised.value))
    assert len(said) == 1 and str(shown) in said.pop()


def test_a_server_that_names_none_reads_none(places, confined_to):
    confined_to()
    with pytest.raises(BadInput, match="--allow FOLDER"):
        allowed(str(places[0]))


def test_a_link_to_an_open_folder_opens_what_it_leads_to(places, tmp_path, confined_to):
    (tmp_path / "door").symlink_to(places[0])
    confined_to(tmp_path / "door")
    assert allowed(str(tmp_path / "door" / "deep")) == places[0] / "deep"
