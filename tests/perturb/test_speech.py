"""Speech: the level that was asked for is the level that is reached."""

import numpy as np
import pytest

from lab.core.contracts import SAMPLE_RATE_HZ
from lab.perturb import PERTURBATIONS


@pytest.fixture
def sound(items_of):
    return items_of["speech"][0]


def hurt(name, sound, severity, seed=0):
    return PERTURBATIONS.get(name).apply([sound], ["a"], severity, seed)[0]


@pytest.mark.parametrize("severity", [0.3, 1, 2.4, 3, 4, 5])
def test_noise_reaches_its_snr(sound, severity):
    p = PERTURBATIONS.get("noise")
    out = p.change(sound, np.random.default_rng(0), p.physical(severity)).astype(np.float64)
    # Above a peak of 1 the sum is scaled, so both parts are found by least squares.
    parts = [sound, np.random.default_rng(0).standard_normal(sound.size, dtype=np.float32)]
    gains = np.linalg.lstsq(np.stack(parts, axis=1).astype(np.float64), out, rcond=None)[0]
    signal, noise = (np.mean((g * part) ** 2) for g, part in zip(gains, parts, strict=True))
    assert 10 * np.log10(signal / noise) == pytest.approx(p.physical(severity), abs=0.1)
    assert np.abs(out).max() <= 1


def test_vanishing_noise_is_an_infinite_snr():
    p = PERTURBATIONS.get("noise")
    assert p.physical(0) == np.inf and p.physical(1e-6) > 140
    assert p.physical(2.5) == pytest.approx(-20 * np.log10((0.1 + 10**-0.5) / 2))


def test_silence_stays_silent_in_all():
    silence = np.zeros(3000, np.float32)
    for p in PERTURBATIONS:
        if p.modality == "speech":
            assert not p.apply([silence], ["a"], 4, 0)[0].any()


def test_clipping_keeps_the_peak_and_flattens(sound):
    out = hurt("clipping", sound, 3)
    assert np.abs(out).max() == pytest.approx(np.abs(sound).max())
    quiet = np.abs(sound) < 0.09 * np.abs(sound).max()
    np.testing.assert_allclose(out[quiet], sound[quiet] * 10, rtol=1e-5)


def test_low_pass_takes_what_is_above_and_leaves_what_is_below():
    t = np.arange(SAMPLE_RATE_HZ) / SAMPLE_RATE_HZ

    def kept(hz):
        tone = (0.5 * np.sin(2 * np.pi * hz * t)).astype(np.float32)
        return np.std(hurt("low_pass", tone, 3)[2000:-2000]) / np.std(tone)

    assert kept(700) == pytest.approx(1, abs=0.01)
    assert kept(1500) == pytest.approx(2**-0.5, abs=0.02)
    assert kept(3000) < 0.005


def test_dropped_segments_are_silent_whole_and_nested(items_of):
    sound = np.full(16_000 * 8, 0.5, np.float32)
    low, high = (hurt("dropped_segments", sound, s) == 0 for s in (2, 4))
    assert (low <= high).all()
    assert high.mean() == pytest.approx(0.5, abs=0.1)
    assert (high.reshape(-1, 640).all(axis=1) == high.reshape(-1, 640).any(axis=1)).all()


@pytest.mark.parametrize("level", [1, 2, 3])
def test_reverberation_falls_by_60_db_in_its_rt60(level):
    """Schroeder's backward integral of a click's response, fitted from -5 to -25 dB."""
    click = np.zeros(4 * SAMPLE_RATE_HZ, np.float32)
    click[0] = 0.3
    response = hurt("reverberation", click, level)[1:].astype(np.float64)
    decay = np.cumsum(response[::-1] ** 2)[::-1]
    db = 10 * np.log10(decay / decay[0])
    span = np.flatnonzero((db < -5) & (db > -25))
    slope = np.polyfit(span / SAMPLE_RATE_HZ, db[span], 1)[0]
    assert -60 / slope == pytest.approx(PERTURBATIONS.get("reverberation").physical(level), rel=0.1)


@pytest.mark.parametrize(("name", "factor"), [("faster", 1.5), ("slower", 0.65)])
def test_speed_moves_length_and_pitch(name, factor):
    t = np.arange(SAMPLE_RATE_HZ) / SAMPLE_RATE_HZ
    tone = (0.5 * np.sin(2 * np.pi * 1000 * t)).astype(np.float32)
    out = hurt(name, tone, 3)
    assert out.size == round(tone.size / factor)
    hz = np.argmax(np.abs(np.fft.rfft(out * np.hanning(out.size)))) * SAMPLE_RATE_HZ / out.size
    assert hz == pytest.approx(1000 * factor, abs=3)
    assert np.std(out) == pytest.approx(np.std(tone), rel=0.02)
