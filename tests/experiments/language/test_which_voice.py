"""Which voice: words that cannot tell, a space that can, and what is refused."""

import pytest

import lab
from lab.core.errors import BadInput, Unavailable
from lab.experiments.language import which_voice
from lab.experiments.language.which_voice import WHAT, WHO, WhichVoiceSpec, fingerprint, plan
from lab.language.transcribe import Transcript
from tests.experiments.test_contract import SMALL

FIELDS = SMALL["which_voice"]


def values(result):
    return {(row["arm"], row["outcome"]): row["value"] for row in result.tables["arms"]}


def test_words_lose_the_voice_and_keep_what_is_named():
    result = lab.run("which_voice", **FIELDS)
    found = values(result)
    assert found["resemblyzer", WHO] > 0.9 and abs(found["spotted", WHO] - 0.5) < 0.25
    assert found["spotted", WHAT] > found["resemblyzer", WHAT]
    assert result.words().headline.startswith("A spotted word tells who speaks worse than")


def test_a_writer_who_writes_the_same_for_all_is_at_chance_and_one_who_signs_is_not(
    own_store, monkeypatch
):
    def same(sounds, words, voice):
        return [Transcript(f"word {k % 7}", 1.0) for k in range(len(sounds))]

    def signed(sounds, language, progress):
        signed.voice += 1
        return [Transcript(("mister", "the lady")[signed.voice % 2], 1.0) for _ in sounds]

    signed.voice = -1
    monkeypatch.setattr(which_voice.spotted, "spot", same)
    monkeypatch.setattr(which_voice, "transcribe", signed)
    found = values(lab.run("which_voice", **{**FIELDS, "whisper": True}))
    assert found["spotted", WHO] == 0.5 and found["transcript", WHO] == 1.0


def test_without_whisper_its_arm_says_so_and_the_rest_goes_on(own_store, monkeypatch):
    def absent(sounds, language, progress):
        raise Unavailable("Whisper", "no package", "pip install it")

    monkeypatch.setattr(which_voice, "transcribe", absent)
    result = lab.run("which_voice", **{**FIELDS, "whisper": True})
    assert [row["arm"] for row in result.tables["failed"]] == ["transcript"]
    assert values(result)["resemblyzer", WHO] > 0.9


def test_the_first_who_writes_is_the_headlines():
    assert plan(WhichVoiceSpec(whisper=True)).primary.weights == {
        "transcript": 1.0,
        "resemblyzer": -1.0,
    }
    alone = plan(WhichVoiceSpec())
    assert alone.primary.weights == {"spotted": 1.0, "resemblyzer": -1.0}
    assert {arm.id for arm in alone.arms} == {"spotted", "speech_embedding", "resemblyzer"}
    assert fingerprint(WhichVoiceSpec())["transcripts"] == "absent"


@pytest.mark.parametrize("voices", ["en+m3", "en+m3, en+m3", "en+m3, fr+m3"])
def test_one_voice_or_two_languages_are_refused(voices):
    with pytest.raises(BadInput, match="voices of one language"):
        fingerprint(WhichVoiceSpec(voices=voices))
