"""Resemblyzer against the package's own code, and what it follows."""

import importlib
import sys
import types

import numpy as np
import pytest
import torch

from lab.core.contracts import SAMPLE_RATE_HZ
from lab.data import DATASETS
from lab.encoders import ENCODERS
from lab.encoders.resemblyzer.network import loud_enough, mel_filters, window_starts


@pytest.fixture
def package(monkeypatch):
    """The package's own module, with stand-ins for what --no-deps left out."""
    librosa = types.ModuleType("librosa")
    librosa.feature = types.SimpleNamespace(melspectrogram=melspectrogram)
    stand_ins = {"librosa": librosa}
    for name in ("webrtcvad", "scipy.ndimage.morphology"):
        stand_ins[name] = types.ModuleType(name)
    stand_ins["scipy.ndimage.morphology"].binary_dilation = None
    for name, module in stand_ins.items():
        monkeypatch.setitem(sys.modules, name, module)
    for name in ("", ".hparams", ".audio", ".voice_encoder"):
        monkeypatch.delitem(sys.modules, f"resemblyzer{name}", raising=False)
    yield importlib.import_module("resemblyzer.voice_encoder")
    for name in ("", ".hparams", ".audio", ".voice_encoder"):
        sys.modules.pop(f"resemblyzer{name}", None)


def melspectrogram(y, sr, n_fft, hop_length, n_mels):
    """librosa's with its defaults: centred, silence around, periodic Hann, power, Slaney."""
    spectrum = torch.stft(
        torch.from_numpy(y),
        n_fft,
        hop_length,
        window=torch.hann_window(n_fft),
        pad_mode="constant",
        return_complex=True,
    )
    assert (sr, n_fft, n_mels) == (16_000, 400, 40)
    return mel_filters().astype(np.float32).T @ spectrum.abs().square().numpy()


def sounds():
    """Loud noise with a tone in it, of lengths about the borders of the windows."""
    random = np.random.default_rng(0)
    for seconds in (0.1, 1.0, 1.599, 1.6, 2.3, 2.38, 2.9, 3.2, 5.0):
        t = np.arange(int(seconds * SAMPLE_RATE_HZ)) / SAMPLE_RATE_HZ
        noise = random.normal(0, 0.1, len(t))
        yield (0.3 * np.sin(2 * np.pi * 200 * t) + noise).clip(-1, 1).astype(np.float32)


def test_vectors_are_those_of_the_package(package):
    network = package.VoiceEncoder("cpu", verbose=False)
    encoder = ENCODERS.get("resemblyzer")
    for sound in sounds():
        expected = network.embed_utterance(sound)
        np.testing.assert_allclose(encoder.encode([sound])[0], expected, atol=1e-4)


def test_windows_are_those_of_the_package(package):
    for n in [1, 159, 160, 161, *range(20_000, 60_000, 617)]:
        _, windows = package.VoiceEncoder.compute_partial_slices(n, 1.3, 0.75)
        assert window_starts(n) == [window.start for window in windows]


def test_filters_have_area_one_and_follow_slaney():
    filters = mel_filters()
    assert filters.shape == (201, 40)
    step_hz = SAMPLE_RATE_HZ / 400
    # Narrow triangles are cut roughly by bins of 40 Hz; the wide ones at the top are not.
    np.testing.assert_allclose(filters[:, 25:].sum(axis=0) * step_hz, 1, atol=0.02)
    peaks_hz = np.argmax(filters, axis=0) * step_hz
    assert (np.diff(peaks_hz) >= 0).all()
    # Slaney: 15 mel a kHz below 1 kHz, then 27 steps for each factor 6.4.
    top_mel = 15 + 27 * np.log(8) / np.log(6.4)
    centres = np.linspace(0, top_mel, 42)[1:-1]
    expected_hz = np.where(
        centres < 15, centres * 200 / 3, 1000 * 6.4 ** ((np.maximum(centres, 15) - 15) / 27)
    )
    np.testing.assert_allclose(peaks_hz, expected_hz, atol=step_hz)


def test_quiet_sound_is_raised_and_silence_stays():
    sound = next(iter(sounds()))
    np.testing.assert_array_equal(loud_enough(sound), sound)
    raised = loud_enough(sound * np.float32(1e-3))
    assert 10 * np.log10(np.mean(raised**2)) == pytest.approx(-30)
    np.testing.assert_allclose(raised / raised[0], sound / sound[0], rtol=1e-5)
    assert not loud_enough(np.zeros(100, np.float32)).any()


def test_same_voice_is_nearer_than_another():
    """Phrases of five words; the voices are synthetic, two male and two female."""
    data, encoder = DATASETS.get("emojilab"), ENCODERS.get("resemblyzer")
    concepts = data.concepts[::20][:40]
    said = {}
    for voice in ("en+m3", "en+f2", "en+m7", "en+f4"):
        words = data.column("speech", voice, concepts).items
        phrases = [np.concatenate(words[k : k + 5]) for k in range(0, 40, 5)]
        said[voice] = encoder.encode(phrases)
    same = [(x @ x.T)[np.triu_indices(8, 1)].mean() for x in said.values()]
    other = {(a, b): (said[a] @ said[b].T).mean() for a in said for b in said if a < b}
    assert min(same) > 0.82
    assert max(other.values()) < 0.82
    assert other["en+f2", "en+m3"] < 0.68
    x, voice = np.concatenate(list(said.values())), np.repeat(np.arange(4), 8)
    cosine = x @ x.T - 2 * np.eye(32)
    assert np.mean(voice[np.argmax(cosine, axis=1)] == voice) > 0.9  # chance is .23


def test_the_card_says_what_it_knows():
    assert "who speaks, not what is said" in ENCODERS.get("resemblyzer").card.notes
