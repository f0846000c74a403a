"""A model's file that differs from what was installed is named, and explains an error."""

import importlib
import sys
from base64 import urlsafe_b64encode
from hashlib import sha256

import pytest

from lab import cli
from lab.core.errors import Unavailable
from lab.encoders.weights import PackageFile
from lab.engine import damaged as room
from lab.engine.damaged import damaged, explained, model_files

WHOLE = b"weights " * 100


@pytest.fixture
def file(tmp_path, monkeypatch):
    """A file of a package that an installer put in place."""
    (tmp_path / "toy_weights" / "data").mkdir(parents=True)
    (tmp_path / "toy_weights" / "__init__.py").touch()
    (tmp_path / "toy_weights" / "data" / "model.bin").write_bytes(WHOLE)
    digest = urlsafe_b64encode(sha256(WHOLE).digest()).decode().rstrip("=")
    (tmp_path / "toy_weights-1.0.dist-info").mkdir()
    (tmp_path / "toy_weights-1.0.dist-info" / "RECORD").write_text(
        f"toy_weights/__init__.py,,\ntoy_weights/data/model.bin,sha256={digest},{len(WHOLE)}\n"
    )
    monkeypatch.setattr(sys, "path", [str(tmp_path), *sys.path])
    importlib.invalidate_caches()
    return PackageFile("toy_weights", "data/model.bin", "pip install toy-weights==1.0")


@pytest.mark.parametrize("content", [WHOLE[:-1], b"", b"\0" + WHOLE[1:], WHOLE + b"."])
def test_a_file_cut_short_or_changed_is_named_and_a_whole_one_is_not(file, content):
    assert damaged([file]) == []
    file.path().write_bytes(content)
    assert damaged([file]) == [file]


def test_what_is_missing_or_was_never_written_down_is_not_damaged(file, tmp_path):
    gone = PackageFile("toy_weights", "data/gone.bin", "")
    own = PackageFile("toy_weights", "__init__.py", "")
    assert damaged([gone, own, PackageFile("no_such_package", "x", "")]) == []
    (tmp_path / "toy_weights-1.0.dist-info" / "RECORD").write_bytes(b"\xff\xfe")
    file.path().write_bytes(b"")
    assert damaged([file]) == []


def test_every_model_here_is_as_it_was_installed():
    assert any(file.inside.endswith(".pth") for file in model_files())
    assert damaged() == []


def test_an_error_is_explained_by_a_damaged_model_and_else_stays(file, monkeypatch, capsys):
    monkeypatch.setattr(room, "model_files", lambda: [file])

    def act(*_):
        raise RuntimeError("an invalid payload size")

    monkeypatch.setattr(cli, "parser_of", lambda prog: Parser(act))
    error = RuntimeError("an invalid payload size")
    assert explained(error) is error
    with pytest.raises(RuntimeError, match="payload"):
        cli.main(["list"])
    file.path().write_bytes(WHOLE[:-1])
    assert isinstance(explained(error), Unavailable)
    assert cli.main(["list"]) == 2
    told = capsys.readouterr().err
    assert "data/model.bin of toy_weights" in told and "--force-reinstall toy-weights" in told


class Parser:
    """It takes any words, and does one thing."""

    def __init__(self, act):
        self.act, self.command = act, "list"

    def parse_known_args(self, argv):
        return self, []
