"""A hand-made baseline for speech: the average shape of the spectrum and how much it varies.

Mel-frequency cepstral coefficients: Davis & Mermelstein 1980; the mel scale is O'Shaughnessy's
(2595 log10(1 + f / 700)). The vector is each coefficient's mean and standard deviation over frames.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from lab.core.contracts import SAMPLE_RATE_HZ, Card, FloatArray, Item, Modality
from lab.encoders import ENCODERS
from lab.encoders.base import FrozenEncoder
from lab.encoders.weights import PackageFile

FRAME_SAMPLES, HOP_SAMPLES, FFT_SAMPLES = 400, 160, 512
N_MEL, N_COEFFICIENTS = 40, 20
LOWEST_HZ, HIGHEST_HZ = 20, SAMPLE_RATE_HZ / 2
FLOOR_POWER = 1e-10
"""About what the rounding of 16-bit samples leaves in a band; silence has a finite logarithm."""


class MeanMFCC(FrozenEncoder[NDArray[np.float64]]):
    """Speech to 40 numbers: the mean and the standard deviation of 20 coefficients."""

    modality, dim = Modality.SPEECH, 2 * N_COEFFICIENTS

    def _load(self) -> NDArray[np.float64]:
        return mel_filters()

    def _encode(self, items: Sequence[Item]) -> FloatArray:
        filters = self.model()
        coefficients = [mfcc(item, filters) for item in items]
        vectors = [np.concatenate([c.mean(axis=0), c.std(axis=0)]) for c in coefficients]
        return np.asarray(vectors, np.float32)


def mfcc(sound: NDArray[Any], filters: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the coefficients ``[frames, 20]`` of a sound ``[n]``, every 10 ms over 25 ms.

    The end is filled up with silence to a whole frame.
    """
    from scipy.fft import dct

    n_frames = 1 + max(-(-(len(sound) - FRAME_SAMPLES) // HOP_SAMPLES), 0)
    wanted = FRAME_SAMPLES + (n_frames - 1) * HOP_SAMPLES
    filled = np.pad(sound.astype(np.float64), (0, wanted - len(sound)))
    frames = np.lib.stride_tricks.sliding_window_view(filled, FRAME_SAMPLES)[::HOP_SAMPLES]
    power = np.abs(np.fft.rfft(frames * np.hamming(FRAME_SAMPLES), FFT_SAMPLES)) ** 2 / FFT_SAMPLES
    mel = np.log(np.maximum(power @ filters.T, FLOOR_POWER))
    coefficients: NDArray[np.float64] = dct(mel, type=2, norm="ortho", axis=1)[:, :N_COEFFICIENTS]
    return coefficients


def mel_filters() -> NDArray[np.float64]:
    """Return 40 triangles ``[40, 257]`` with peaks of 1, equally spaced in mel."""
    lowest, highest = (2595 * np.log10(1 + f / 700) for f in (LOWEST_HZ, HIGHEST_HZ))
    corners_hz = 700 * (10 ** (np.linspace(lowest, highest, N_MEL + 2) / 2595) - 1)
    bins_hz = np.fft.rfftfreq(FFT_SAMPLES, 1 / SAMPLE_RATE_HZ)
    left, peak, right = (corners_hz[k : k + N_MEL, None] for k in range(3))
    rising, falling = (bins_hz - left) / (peak - left), (right - bins_hz) / (right - peak)
    filters: NDArray[np.float64] = np.maximum(np.minimum(rising, falling), 0)
    return filters


CARD = Card(
    title="Mean MFCC",
    licence="MIT",
    source="Davis & Mermelstein 1980, doi:10.1109/TASSP.1980.1163420; written here",
    trained_on="nothing: hand-made",
    architecture="20 mel-frequency cepstral coefficients, mean and standard deviation over frames",
    size_mb=0.0,
    family="mfcc",
    control="hand-made",
    control_of="speech_embedding",
    notes="The first coefficient is loudness.",
)
ENCODERS.register(
    MeanMFCC(
        "mfcc",
        CARD,
        "mfcc v1: 25 ms every 10, Hamming, 512, 40 mel from 20 Hz, log, DCT-II, 20, mean and std",
        (PackageFile("scipy", "", "pip install scipy==1.17.1"),),
    )
)
