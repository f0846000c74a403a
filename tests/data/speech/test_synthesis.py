"""Speech is the same whatever was said before; bad voices and texts are refused."""

import _ctypes
import ctypes
import hashlib
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from lab.core.contracts import SAMPLE_RATE_HZ, Modality
from lab.core.errors import BadInput, Unavailable, UnknownId
from lab.data.emojilab.dataset import EMOJILAB
from lab.data.speech import espeak, utterances
from lab.data.speech.synthesis import SPEAKERS, UNSPOKEN, parse_voice, synthesise, voice_facets
from lab.store.blobs import write_atomic

LINES = [
    ("red apple", "en+m3"),
    ("dog", "en+m3"),
    ("Hund", "de+f2"),
    ("red apple", "en+f2"),
    ("owl", "en+whisper"),
    ("owl", "en+Reed"),
    ("mbwa", "sw+m3"),
]
PROGRAM = """
import _ctypes
import ctypes
import hashlib
from lab.data.speech.synthesis import synthesise
for text, voice in {lines!r}:
    print(hashlib.sha256(synthesise(text, voice).tobytes()).hexdigest())
"""


def digests(lines):
    return [hashlib.sha256(synthesise(*line).tobytes()).hexdigest() for line in lines]


def test_the_same_bytes_in_every_order_thread_and_process(root):
    first = digests(LINES)
    assert len(set(first)) == len(LINES)
    assert digests(LINES[::-1]) == first[::-1]
    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(lambda line: digests([line])[0], LINES)) == first
    program = PROGRAM.format(lines=LINES[::-1])
    other = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True, cwd=root
    )
    assert other.stdout.split() == first[::-1]


@pytest.mark.slow
def test_every_variant_is_the_same_a_second_later():
    first = {v: espeak.speak("owl feather", "en", v).tobytes() for v in espeak.variants()}
    time.sleep(1.1)  # A generator seeded by the clock in seconds would now give other noise.
    later = {v: espeak.speak("owl feather", "en", v).tobytes() for v in espeak.variants()[::-1]}
    assert [v for v in first if first[v] != later[v]] == []


def test_it_is_sound_without_silence_at_the_ends():
    speech = synthesise("elephant", "en+m3")
    assert 0.3 < len(speech) / SAMPLE_RATE_HZ < 1.5
    edge = round(0.05 * SAMPLE_RATE_HZ)
    assert np.abs(speech[:edge]).max() > 0 and np.abs(speech[-edge:]).max() > 0
    # Resampled with a filter: hardly anything is left close to half the rate.
    power = np.abs(np.fft.rfft(speech)) ** 2
    assert power[int(0.99 * len(power)) :].sum() < 1e-3 * power.sum()


def test_speakers_differ():
    assert len({synthesise("elephant", f"en+{s}").tobytes() for s in SPEAKERS}) == len(SPEAKERS)


def test_voices_of_emojilab():
    facets = EMOJILAB.facets(Modality.SPEECH)
    assert facets[:2] == ("en+m3", "en+f2")
    languages = {facet.split("+")[0] for facet in facets}
    assert {"sw", "am", "no", "zh"} <= languages
    assert not languages & {"zu", "yo", *UNSPOKEN}
    assert voice_facets(["zu", "sw"]) == tuple(f"sw+{s}" for s in SPEAKERS)
    assert parse_voice("zh+f2") == ("cmn", "f2")


@pytest.mark.slow
def test_every_voiced_language_can_speak_its_names():
    for facet in EMOJILAB.facets(Modality.SPEECH)[:: len(SPEAKERS)]:
        names = EMOJILAB.column(Modality.TEXT, facet.split("+")[0], ["dog", "red-apple"]).items
        spoken = [synthesise(name, facet) for name in names]
        assert all(len(s) > 0.1 * SAMPLE_RATE_HZ for s in spoken), facet


@pytest.mark.parametrize("voice", ["xx+m3", "en+nobody", "en", "", "ja+m3"])
def test_unknown_voices(voice):
    with pytest.raises(UnknownId, match="Known"):
        synthesise("dog", voice)


@pytest.mark.parametrize("text", ["", "  "])
def test_empty_text(text):
    with pytest.raises(BadInput, match="text to speak"):
        synthesise(text, "en+m3")


def test_the_near_names_are_told():
    with pytest.raises(UnknownId, match="whisper"):
        synthesise("dog", "en+wisper")


def test_without_espeak_the_command_is_told(monkeypatch):
    monkeypatch.setattr(espeak, "find_spec", lambda name: None)
    with pytest.raises(Unavailable, match="pip install espeakng-loader"):
        espeak.speak("dog", "en", "m3")


@pytest.fixture
def spoken(tmp_path, monkeypatch):
    """Return the texts synthesised so far, with an empty store."""
    monkeypatch.setenv("FAULTLINE_HOME", str(tmp_path))
    texts = []

    def record(text, voice):
        texts.append(text)
        return synthesise(text, voice)

    monkeypatch.setattr(utterances, "synthesise", record)
    return texts


def column(concepts):
    return EMOJILAB.column(Modality.SPEECH, "en+m3", concepts)


def test_only_what_is_missing_is_spoken(spoken):
    lazy = column(["dog", "owl"])
    assert spoken == []
    dog = lazy.items[0]
    assert sorted(spoken) == ["dog", "owl"]
    again = column(["fox", "dog"]).items[1]
    assert sorted(spoken) == ["dog", "fox", "owl"]
    assert np.array_equal(again, dog) and np.array_equal(dog, synthesise("dog", "en+m3"))
    assert column(["dog"]).synthetic and not dog.flags.writeable


def test_a_damaged_store_is_spoken_again(spoken, tmp_path):
    dog = column(["dog"]).items[0]
    (path,) = tmp_path.rglob("*.safetensors")
    path.write_bytes(path.read_bytes()[:-2])
    assert np.array_equal(column(["dog"]).items[0], dog)
    assert spoken == ["dog", "dog"]
    write_atomic(path, b"another kind of file, under a digest that is right")
    assert np.array_equal(column(["dog"]).items[0], dog)
    assert spoken == ["dog", "dog", "dog"]


def test_another_user_of_the_library_is_noticed():
    # Its static memory would then outlive an utterance and change the next one.
    path, _ = espeak.library_and_data()
    held = ctypes.CDLL(path)
    try:
        with pytest.raises(Unavailable, match="a second user"):
            espeak.speak("dog", "en", "m3")
    finally:
        _ctypes.dlclose(held._handle)
    assert len(espeak.speak("dog", "en", "m3"))
