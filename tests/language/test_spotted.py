"""Word spotting: another voice's word is found far above chance, and what cannot be spotted."""

import numpy as np
import pytest

from lab.core.errors import BadInput
from lab.data import DATASETS
from lab.data.speech.utterances import utterances
from lab.language.spotted import Spotted, fingerprint, other_voices, spot

N = 40
"""Words of which one is said: chance is 1 in 40."""


@pytest.fixture(scope="module")
def words():
    data = DATASETS.get("emojilab")
    return [data.name(concept) for concept in data.concepts[:: len(data.concepts) // N]][:N]


def test_most_words_are_spotted_in_a_voice_that_was_never_heard(words):
    found = spot(utterances("en+m3", words), words, "en+m3")
    right = np.mean([one.text == word for one, word in zip(found, words, strict=True)])
    assert right > 0.7 > 20 / N  # chance .025
    order = np.random.default_rng(0).permutation(N)
    again = spot(utterances("en+m3", words)[:5], [words[k] for k in order], "en+m3")
    assert [one.text for one in again] == [one.text for one in found[:5]]
    assert all(-1 <= one.sure <= 1 for one in found)


def test_one_sound_alone_is_heard_as_among_others_and_twice_named_is_once(words):
    sounds = utterances("en+m3", words[:2])
    assert spot(sounds[:1], [*words, words[0]], "en+m3")[0] == spot(sounds, words, "en+m3")[0]


def test_silence_is_no_word(words):
    assert spot([np.zeros(16_000, np.float32)], words, "en+m3") == [Spotted("", 0.0)]
    assert not Spotted("", 0.0).is_long(1)


def test_a_voice_is_never_compared_with_itself():
    assert "en+m3" not in other_voices("en+m3") and len(other_voices("en")) == 4
    assert fingerprint("en+m3") != fingerprint("en+f2")


def test_what_cannot_be_spotted_is_refused(words):
    sound = utterances("en+m3", words[:1])
    with pytest.raises(BadInput, match="two words"):
        spot(sound, ["one", "one"], "en+m3")
    with pytest.raises(BadInput, match="a text to speak"):
        spot(sound, ["one", " "], "en+m3")
    with pytest.raises(BadInput, match="speech"):
        spot(["one"], words, "en+m3")
    with pytest.raises(BadInput, match="synthetic voice"):
        other_voices("tlh+m3")
