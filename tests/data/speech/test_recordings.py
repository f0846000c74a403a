"""Recorded sound: rate, channels, length, and what does not decode."""

import io

import numpy as np
import pytest
import soundfile

from lab.core.errors import BadInput
from lab.data.speech.recordings import decode_sound, is_sound
from tests.data.stamp_package import ogg


def wav(samples, rate):
    out = io.BytesIO()
    soundfile.write(out, samples, rate, format="WAV", subtype="FLOAT")
    return out.getvalue()


def test_a_tone_keeps_its_pitch_at_16_khz():
    sound = decode_sound(ogg(440, 1.0, 22_050))
    assert sound.dtype == np.float32 and abs(len(sound) - 16_000) <= 1
    spectrum = np.abs(np.fft.rfft(sound))
    assert abs(np.argmax(spectrum) * 16_000 / len(sound) - 440) < 2
    assert 0.45 < np.abs(sound).max() < 0.6


def test_channels_are_averaged_and_peaks_clipped():
    left = np.full(1600, 0.5)
    assert np.allclose(decode_sound(wav(np.stack([left, -left], 1), 16_000)), 0)
    assert decode_sound(wav(left * 4, 16_000)).max() == 1


def test_what_is_longer_than_a_minute_is_cut():
    assert len(decode_sound(wav(np.zeros(70 * 8000), 8000))) == 60 * 16_000


@pytest.mark.parametrize(
    "data",
    [b"", b"OggS", ogg()[:30], wav(np.zeros(0), 16_000)],
    ids=["empty", "four letters", "cut off", "no samples"],
)
def test_what_does_not_decode(data):
    assert not is_sound(data)
    with pytest.raises(BadInput, match="Ogg, WAV or FLAC"):
        decode_sound(data)
