"""Recorded sound: rate, channels, length, what does not decode, and headers that lie."""

import io
import struct
import tracemalloc

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


@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf])
def test_samples_that_are_no_numbers_are_refused_with_their_count(bad):
    samples = np.zeros((1600, 2))
    samples[[3, 700], 1] = bad
    with pytest.raises(BadInput, match="2 of 1600 samples that are NaN or infinite"):
        decode_sound(wav(samples, 16_000))


def claiming(rate_hz):
    """A file of 4 kB whose header says another rate."""
    data = bytearray(wav(np.full(1000, 0.5), 16_000))
    struct.pack_into("<I", data, data.index(b"fmt ") + 12, rate_hz)
    return bytes(data)


@pytest.mark.parametrize("rate_hz", [2**31 - 1, 10_000_000, 192_001, 999, 1])
def test_a_rate_that_no_recording_has_is_refused_before_anything_is_allocated(rate_hz):
    tracemalloc.start()
    try:
        assert not is_sound(claiming(rate_hz))
        with pytest.raises(BadInput, match=f"a rate of {rate_hz} Hz"):
            decode_sound(claiming(rate_hz))
        assert tracemalloc.get_traced_memory()[1] < 1e6
    finally:
        tracemalloc.stop()


def test_a_rate_beyond_what_a_header_can_say_in_31_bits_is_refused():
    assert not is_sound(claiming(2**31))
    with pytest.raises(BadInput, match="Ogg, WAV or FLAC"):
        decode_sound(claiming(2**31))


@pytest.mark.parametrize("rate_hz", [1000, 8000, 44_100, 192_000])
def test_rates_that_recordings_have_are_read(rate_hz):
    assert len(decode_sound(claiming(rate_hz))) == -(-1000 * 16_000 // rate_hz)


def flac(n_frames, channels, rate_hz=192_000):
    out = io.BytesIO()
    with soundfile.SoundFile(out, "w", rate_hz, channels, format="FLAC", subtype="PCM_16") as file:
        for start in range(0, n_frames, rate_hz):
            block = np.zeros((min(rate_hz, n_frames - start), channels), np.int16)
            file.write(block)
    return out.getvalue()


def test_a_small_file_that_unpacks_to_much_is_decoded_in_little_memory():
    packed = flac(192_000 * 30, 8)
    assert len(packed) < 1_000_000, "it packs well"
    tracemalloc.start()
    try:
        assert len(decode_sound(packed)) == 30 * 16_000
        # 30 s of one channel weigh 46 MB as float64, twice while they are joined; the eight
        # channels as they stand in the file would weigh 553.
        assert tracemalloc.get_traced_memory()[1] < 150e6
    finally:
        tracemalloc.stop()


def test_more_channels_than_a_recording_has_are_refused():
    many = wav(np.zeros((10, 9)), 16_000)
    assert not is_sound(many)
    with pytest.raises(BadInput, match="9 channels, over 8"):
        decode_sound(many)


def test_a_header_that_claims_more_than_there_is_gives_what_there_is():
    whole = wav(np.full(200_000, 0.25), 16_000)
    cut = decode_sound(whole[: len(whole) // 2])
    assert 99_000 < len(cut) < 100_001
    assert abs(float(cut[50_000]) - 0.25) < 1e-3
