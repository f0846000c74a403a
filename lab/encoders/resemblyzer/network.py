"""Resemblyzer's network and front end: from sound to mel frames, and windows of them to vectors."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from lab.core.contracts import SAMPLE_RATE_HZ, FloatArray
from lab.core.seeds import stream
from lab.encoders.weights import PackageFile

if TYPE_CHECKING:
    import torch

WEIGHTS = PackageFile("resemblyzer", "pretrained.pt", "pip install --no-deps resemblyzer==0.1.4")
TRANSFORMERS = PackageFile("transformers", "", "pip install transformers==5.23.0")
DIM, N_LAYERS = 256, 3
N_MEL, FFT_SAMPLES, HOP_SAMPLES = 40, 400, 160
WINDOW_FRAMES, STEP_FRAMES = 160, 77
LEAST_COVERAGE = 0.75
"""A last window with less sound in it than this share is left out, if there is another."""
LEAST_DBFS = -30
"""Quieter sound is made this loud; silence stays."""


def pretrained() -> torch.nn.Module:
    """Return the network with its trained weights, frozen: mel windows to vectors of length 1."""
    return _network(_trained_tensors())


def shuffled(seed: int) -> torch.nn.Module:
    """Return the network with the entries inside each trained tensor shuffled, frozen.

    Every layer keeps its scale, and knows nothing. With weights drawn as torch draws them, the mel
    powers, which are far below 1, are lost beside the biases.
    """
    import torch

    tensors = {}
    for name, tensor in _trained_tensors().items():
        order = stream(seed, name, "resemblyzer-random").permutation(tensor.numel())
        tensors[name] = tensor.flatten()[torch.from_numpy(order)].reshape(tensor.shape)
    return _network(tensors)


def mel_filters() -> NDArray[np.float64]:
    """Return 40 triangles of area 1 on Slaney's scale from 0 Hz to half the rate, ``[201, 40]``."""
    from transformers.audio_utils import mel_filter_bank

    filters: NDArray[np.float64] = mel_filter_bank(
        num_frequency_bins=FFT_SAMPLES // 2 + 1,
        num_mel_filters=N_MEL,
        min_frequency=0,
        max_frequency=SAMPLE_RATE_HZ / 2,
        sampling_rate=SAMPLE_RATE_HZ,
        norm="slaney",
        mel_scale="slaney",
    )
    return filters


def mel_windows(sound: NDArray[np.float32], filters: NDArray[np.float64]) -> FloatArray:
    """Return windows of power mel frames ``[windows, 160, 40]`` of a sound ``[n]``.

    Frames are centred every 10 ms with silence around, windows of 1.6 s start every .77 s; the end
    is filled up with silence.
    """
    starts = window_starts(len(sound))
    wanted = (starts[-1] + WINDOW_FRAMES) * HOP_SAMPLES
    filled = np.pad(loud_enough(sound), (0, max(wanted - len(sound), 0)))
    centred = np.pad(filled, FFT_SAMPLES // 2)
    frames = np.lib.stride_tricks.sliding_window_view(centred, FFT_SAMPLES)[::HOP_SAMPLES]
    # Periodic, as short-time transforms use it.
    hann = np.hanning(FFT_SAMPLES + 1)[:-1]
    mel = np.abs(np.fft.rfft(frames * hann)) ** 2 @ filters
    return np.stack([mel[s : s + WINDOW_FRAMES] for s in starts]).astype(np.float32)


def window_starts(n_samples: int) -> list[int]:
    """Return the first frame of each window over a sound of this length; there is at least one."""
    n_frames = -(-(n_samples + 1) // HOP_SAMPLES)
    last = max(n_frames - WINDOW_FRAMES + STEP_FRAMES + 1, 1)
    starts = list(range(0, last, STEP_FRAMES))
    covered = (n_samples / HOP_SAMPLES - starts[-1]) / WINDOW_FRAMES
    return starts[:-1] if covered < LEAST_COVERAGE and len(starts) > 1 else starts


def loud_enough(sound: NDArray[np.float32]) -> NDArray[np.float64]:
    """Return the sound, raised to -30 dB of full scale where its power is below that."""
    x = sound.astype(np.float64)
    power, least = np.mean(x**2), 10 ** (LEAST_DBFS / 10)
    return x * np.sqrt(least / power) if 0 < power < least else x


def _trained_tensors() -> dict[str, torch.Tensor]:
    import torch

    kept = torch.load(WEIGHTS.path(), weights_only=True, map_location="cpu")["model_state"]
    # The two numbers beside them belong to the loss it was trained with.
    return {name: kept[name] for name in sorted(kept) if name.startswith(("lstm.", "linear."))}


def _network(tensors: dict[str, torch.Tensor]) -> torch.nn.Module:
    import torch

    class Voice(torch.nn.Module):
        """Mel windows ``[windows, 160, 40]`` to ``[windows, 256]``, not negative, of length 1."""

        def __init__(self) -> None:
            super().__init__()
            self.lstm = torch.nn.LSTM(N_MEL, DIM, N_LAYERS, batch_first=True)
            self.linear = torch.nn.Linear(DIM, DIM)

        def forward(self, mel: torch.Tensor) -> torch.Tensor:
            _, (hidden, _) = self.lstm(mel)
            return torch.nn.functional.normalize(torch.relu(self.linear(hidden[-1])), dim=1)

    network = Voice()
    network.load_state_dict(tensors)
    return network.eval().requires_grad_(False)
