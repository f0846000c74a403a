"""Who reaches the server decides which folders an id may name."""

import sys

import pytest

from lab.core.allowed import allowed, confined
from lab.core.errors import BadInput
from lab.ui.app import doors


@pytest.fixture
def start(monkeypatch, confined_to):
    """Start with these words on the command line, at an address, with a variable."""

    def begin(*words, address="localhost", variable=None):
        monkeypatch.setattr(sys, "argv", ["app.py", *words])
        monkeypatch.setattr(doors.st, "get_option", {"server.address": address}.get)
        if variable is not None:
            monkeypatch.setenv(doors.VARIABLE, variable)
        doors.close()

    monkeypatch.delenv(doors.VARIABLE, raising=False)
    return begin


@pytest.mark.parametrize("address", ["localhost", "127.0.0.1", "127.8.8.8", "::1"])
def test_on_this_machine_alone_nothing_is_confined(start, address):
    start(address=address)
    assert not confined()


@pytest.mark.parametrize(
    "address", [None, "", "0.0.0.0", "::", "10.0.0.7", "lab.school", "unix://x"]
)
def test_where_others_reach_it_nothing_is_read_but_what_was_named(start, address, tmp_path):
    start(address=address)
    with pytest.raises(BadInput):
        allowed(str(tmp_path))
    start("--allow", str(tmp_path), address=address)
    assert allowed(str(tmp_path / "x")) == tmp_path / "x"
    with pytest.raises(BadInput):
        allowed(str(tmp_path.parent))


def test_in_a_class_nothing_is_read_but_what_was_named(start, tmp_path):
    start("--class", "bio7")
    with pytest.raises(BadInput, match="--allow"):
        allowed(str(tmp_path))
    start("--class=bio7", "--allow", str(tmp_path))
    assert allowed(str(tmp_path)) == tmp_path


def test_streamlit_asks_nobody_outside_for_this_machines_address(start):
    start()
    assert doors.net_util.get_external_ip() is None


def test_who_names_folders_means_them_on_this_machine_too(start, tmp_path):
    start(f"--allow={tmp_path / 'a'}", variable=f"{tmp_path / 'b'}:{tmp_path / 'c'}")
    for name in "abc":
        assert allowed(str(tmp_path / name)) == tmp_path / name
    with pytest.raises(BadInput):
        allowed(str(tmp_path / "d"))
    start(variable="")
    with pytest.raises(BadInput):
        allowed(str(tmp_path / "a"))
