"""Speech through noise, a bad microphone, a bad line or a bad room."""

from __future__ import annotations

from functools import partial

import numpy as np

from lab.core.contracts import SAMPLE_RATE_HZ, Item, Modality
from lab.perturb import PERTURBATIONS
from lab.perturb.base import AMPLITUDE_OF_DB, OWN_LEVELS, ItemPerturbation
from lab.perturb.shares import keep_one
from lab.perturb.waveform import fitted, rms

SEGMENT_S = 0.04
BAND_ORDER = 8
EQUAL_RT60_S = 0.5
"""The RT60 at which the reverberation is as strong as the direct sound."""


def add_noise(sound: Item, rng: np.random.Generator, snr_db: float) -> Item:
    """Add white Gaussian noise at a signal-to-noise ratio over the item; silence stays silent."""
    noise = rng.standard_normal(sound.size, dtype=np.float32).astype(np.float64)
    gain = rms(sound) / rms(noise) * 10 ** (-snr_db / 20)
    return fitted(sound + gain * noise)


def overdrive(sound: Item, rng: np.random.Generator, gain_db: float) -> Item:
    """Amplify and clip at the item's own peak, as an overdriven microphone does."""
    peak = np.abs(sound).max()
    return np.clip(sound * np.float32(10 ** (gain_db / 20)), -peak, peak)


def low_pass(sound: Item, rng: np.random.Generator, cutoff_hz: float) -> Item:
    """Cut the band off: a Butterworth magnitude of order 8, without phase."""
    padded = 2 * sound.size
    hz = np.fft.rfftfreq(padded, 1 / SAMPLE_RATE_HZ)
    kept = 1 / np.sqrt(1 + (hz / cutoff_hz) ** (2 * BAND_ORDER))
    spectrum = np.fft.rfft(sound.astype(np.float64), padded) * kept
    return fitted(np.fft.irfft(spectrum, padded)[: sound.size])


def drop_segments(sound: Item, rng: np.random.Generator, percent: float) -> Item:
    """Silence a share of segments of 40 ms, as a bad line does; one always stays."""
    length = int(SEGMENT_S * SAMPLE_RATE_HZ)
    kept = keep_one(rng.random(-(-sound.size // length)), percent / 100)
    return sound * np.repeat(kept, length)[: sound.size]


def reverberate(sound: Item, rng: np.random.Generator, rt60_s: float) -> Item:
    """Convolve with a room of exponentially decaying noise (Polack's model), cut at the end.

    The impulse response is the direct sound and Gaussian noise that falls by 60 dB in RT60, with
    an energy of RT60 / 0.5 s that of the direct sound.
    """
    n, padded = sound.size, 2 * sound.size
    tail = rng.standard_normal(n, dtype=np.float32).astype(np.float64)
    decay = 10 ** (-3 * np.arange(n) / (rt60_s * SAMPLE_RATE_HZ))
    energy_of_decay = rt60_s * SAMPLE_RATE_HZ / (6 * np.log(10))
    room = tail * decay * np.sqrt(rt60_s / EQUAL_RT60_S / energy_of_decay)
    room[0] = 1.0
    spectrum = np.fft.rfft(sound.astype(np.float64), padded) * np.fft.rfft(room, padded)
    return fitted(np.fft.irfft(spectrum, padded)[:n])


_speech = partial(ItemPerturbation, modality=Modality.SPEECH)

for _entry in (
    _speech(
        id="noise",
        label="White noise",
        kind="noise",
        unit="dB",
        identity=float("inf"),
        levels=(30.0, 20.0, 10.0, 0.0, -10.0),
        scale=AMPLITUDE_OF_DB,
        change=add_noise,
        words=lambda v: f"SNR {round(v, 1) + 0.0:g} dB",  # + 0.0: never -0
        source=f"Interpolated by the noise's amplitude: infinite dB at severity 0. {OWN_LEVELS}",
    ),
    _speech(
        id="clipping",
        label="Clipping",
        kind="channel",
        unit="dB",
        identity=0.0,
        levels=(6.0, 12.0, 20.0, 30.0, 40.0),
        change=overdrive,
        deterministic=True,
        words=lambda v: f"overdriven by {v:.0f} dB",
        source=OWN_LEVELS,
    ),
    _speech(
        id="low_pass",
        label="Band limit",
        kind="channel",
        unit="Hz",
        identity=SAMPLE_RATE_HZ / 2,
        levels=(4000.0, 2500.0, 1500.0, 800.0, 400.0),
        change=low_pass,
        deterministic=True,
        words=lambda v: f"nothing above {v:,.0f} Hz",
        source=OWN_LEVELS,
    ),
    _speech(
        id="dropped_segments",
        label="Dropped segments",
        kind="channel",
        unit="%",
        identity=0.0,
        levels=(10.0, 20.0, 35.0, 50.0, 75.0),
        change=drop_segments,
        words=lambda v: f"{v:.0f} % of the 40 ms segments silent",
        source=OWN_LEVELS,
    ),
    _speech(
        id="reverberation",
        label="Reverberation",
        kind="channel",
        unit="s RT60",
        identity=0.0,
        levels=(0.2, 0.5, 1.0, 2.0, 4.0),
        change=reverberate,
        words=lambda v: f"RT60 {v:.2f} s",
        source="Polack (1988), exponentially decaying noise as a room's impulse response. "
        f"{OWN_LEVELS}",
    ),
):
    PERTURBATIONS.register(_entry)
