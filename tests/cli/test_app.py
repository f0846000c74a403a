"""``faultline`` alone opens the app; its commands are those of ``python -m lab``."""

import os
import sys

import pytest

from lab.cli import faultline, main
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
