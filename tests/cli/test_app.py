"""``faultline`` alone opens the app; its commands are those of ``python -m lab``."""

import os
import sys

import pytest

from lab.cli import faultline, main
from lab.lessons.classroom.room import OpenClass
from lab.store.paths import top


@pytest.fixture
def opened(monkeypatch):
    """What would be run in the place of this process."""
    seen = []
    monkeypatch.setattr(os, "execv", lambda program, words: seen.append(words))
    return seen


@pytest.mark.parametrize(
    ("words", "flags", "beyond"),
    [
        ([], [], []),
        (["--server.port", "8600"], ["--server.port", "8600"], []),
        (["app", "--server.port=8600"], ["--server.port=8600"], []),
        (["--allow", "a", "--server.port", "1", "--allow=b"], ["--server.port", "1"],
         ["--allow", "a", "--allow", "b"]),
        (["--server.port", "1", "--", "--allow", "a"], ["--server.port", "1"], ["--allow", "a"]),
        (["demo", "--server.port", "1"], ["--server.port", "1"], ["--demo"]),
        (["demo", "--allow", "a"], [], ["--demo", "--allow", "a"]),
    ],
)  # fmt: skip
def test_what_is_opened(words, flags, beyond, opened, monkeypatch):
    monkeypatch.setattr(sys, "argv", ["faultline", *words])
    with pytest.raises(TypeError):  # the stand-in comes back, which the real one never does
        faultline()
    app = [sys.executable, "-P", "-m", "streamlit", "run", str(top() / "app.py")]
    assert opened == [[*app, *flags, "--", *beyond]]


@pytest.fixture
def at_home(monkeypatch, tmp_path):
    monkeypatch.setenv("FAULTLINE_HOME", str(tmp_path))
    monkeypatch.setattr("lab.cli.app.own_address", lambda: "10.0.0.7")


EVERY = ["--server.address", "0.0.0.0"]


@pytest.mark.parametrize(
    ("words", "flags", "beyond"),
    [
        (["--class", "bio7"], [*EVERY, "--browser.serverAddress", "10.0.0.7"], []),
        (["--class=bio7", "--server.address", "10.0.0.9"], ["--server.address", "10.0.0.9"], []),
        (["--class", "bio7", "--browser.serverAddress=lab.school", "--allow", "a"],
         [*EVERY, "--browser.serverAddress=lab.school"], ["--allow", "a"]),
        (["--class", "bio7", "--server.address", "localhost"], ["--server.address", "localhost"],
         []),
    ],
)  # fmt: skip
def test_a_class_opens_the_network(words, flags, beyond, opened, monkeypatch, at_home, capsys):
    monkeypatch.setattr(sys, "argv", ["faultline", *words])
    with pytest.raises(TypeError):
        faultline()
    assert opened[0][5] == str(top() / "app.py")
    assert opened[0][6:] == [*flags, "--", "--class", "bio7", *beyond]
    room = OpenClass("bio7")
    said = capsys.readouterr().out
    assert room.code in said and room.teacher_code in said and ":8501" in said


@pytest.mark.parametrize("address", ["0.0.0.0", "::", "10.0.0.7", "lab.school"])
def test_nothing_else_opens_the_network(address, opened, monkeypatch, capsys):
    monkeypatch.setattr(sys, "argv", ["faultline", "--server.address", address])
    assert faultline() == 2 and opened == []
    [line] = capsys.readouterr().err.strip().splitlines()
    assert f"faultline --class NAME --server.address {address}" in line


def test_a_class_whose_name_is_no_word_is_said_in_one_line(opened, monkeypatch, capsys, at_home):
    monkeypatch.setattr(sys, "argv", ["faultline", "--class", "../x"])
    assert faultline() == 2 and opened == []
    [line] = capsys.readouterr().err.strip().splitlines()
    assert "a plain word as name of the class" in line


def test_a_command_is_a_command(opened, monkeypatch, capsys):
    monkeypatch.setattr(sys, "argv", ["faultline", "list", "searches"])
    assert faultline() == 0
    assert "random" in capsys.readouterr().out and opened == []


@pytest.mark.parametrize("word", ["--help", "--version"])
def test_what_asks_about_the_command_opens_nothing(word, opened, monkeypatch, capsys):
    monkeypatch.setattr(sys, "argv", ["faultline", word])
    with pytest.raises(SystemExit) as left:
        faultline()
    assert left.value.code == 0 and opened == []
    assert "faultline" in capsys.readouterr().out


def test_without_streamlit_it_is_said_in_one_line(opened, monkeypatch, capsys):
    monkeypatch.setattr("lab.cli.app.find_spec", lambda name: None)
    assert main(["demo"]) == 2
    [line] = capsys.readouterr().err.strip().splitlines()
    assert "the package streamlit" in line and opened == []
