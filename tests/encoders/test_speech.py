"""What the speech encoders follow, and their front ends against written-out definitions."""

import numpy as np

from lab.data import DATASETS
from lab.encoders import ENCODERS
from lab.encoders.baselines.mfcc import FRAME_SAMPLES, mel_filters, mfcc
from lab.encoders.speech_embedding import padded


def test_same_word_by_another_speaker_is_nearer_than_other_words():
    data, encoder = DATASETS.get("emojilab"), ENCODERS.get("speech_embedding")
    concepts = data.concepts[::17]
    a, b = (
        encoder.encode(data.column("speech", voice, concepts).items) for voice in ("en+m3", "en+f2")
    )
    a, b = (x - x.mean(axis=0) for x in (a, b))
    cosine = (a @ b.T) / np.linalg.norm(a, axis=1)[:, None] / np.linalg.norm(b, axis=1)
    hits = np.mean(np.argmax(cosine, axis=1) == np.arange(len(concepts)))
    assert hits > 0.5  # chance is .02
    assert np.diag(cosine).mean() > cosine[~np.eye(len(concepts), dtype=bool)].mean() + 0.3


def test_padding_makes_whole_windows_and_keeps_the_sound():
    for n in (1, 511, 512, 12_512, 12_513, 16_000, 20_001):
        sound = np.ones(n, np.float32)
        filled = padded(sound)
        frames = (len(filled) - 512) / 160 + 1
        assert frames >= 76
        assert (frames - 76) % 8 == 0
        assert filled.sum() == n
        assert len(filled) - n < 8 * 160 or frames == 76


def test_mfcc_of_one_frame_against_plain_sums():
    random = np.random.default_rng(0)
    sound = random.normal(0, 0.1, FRAME_SAMPLES).astype(np.float32)
    n = np.arange(FRAME_SAMPLES)
    window = 0.54 - 0.46 * np.cos(2 * np.pi * n / (FRAME_SAMPLES - 1))
    bins = np.arange(257)
    wave = np.exp(-2j * np.pi * np.outer(bins, n) / 512)
    power = np.abs(wave @ (sound.astype(float) * window)) ** 2 / 512
    mel = np.log(np.maximum(mel_filters() @ power, 1e-10))
    k, m = np.arange(20)[:, None], np.arange(40)
    basis = np.sqrt(2 / 40) * np.cos(np.pi * k * (m + 0.5) / 40)
    basis[0] /= np.sqrt(2)
    np.testing.assert_allclose(mfcc(sound, mel_filters())[0], basis @ mel, rtol=1e-9, atol=1e-9)


def test_a_tone_lands_in_the_filter_of_its_pitch():
    filters = mel_filters()
    assert filters.shape == (40, 257)
    assert (filters.max(axis=1) > 0.4).all()
    peaks = np.argmax(filters, axis=1)
    assert (np.diff(peaks) >= 0).all()
    corners_mel = np.linspace(*(2595 * np.log10(1 + f / 700) for f in (20, 8000)), 42)
    expected_hz = 700 * (10 ** (corners_mel[1:-1] / 2595) - 1)
    np.testing.assert_allclose(peaks * 31.25, expected_hz, atol=31.25)
