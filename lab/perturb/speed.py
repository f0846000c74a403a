"""Speech played faster or slower."""

from __future__ import annotations

from functools import partial

import numpy as np

from lab.core.contracts import Item, Modality
from lab.perturb import PERTURBATIONS
from lab.perturb.base import OWN_LEVELS, ItemPerturbation
from lab.perturb.waveform import fitted


def play_at(sound: Item, rng: np.random.Generator, speed: float) -> Item:
    """Play a recording at another speed, as a tape: the pitch moves with it.

    Resampled in the Fourier domain: exact below the new band limit, n / speed samples long.
    """
    n = max(1, round(sound.size / speed))
    spectrum = np.fft.rfft(sound.astype(np.float64))[: n // 2 + 1]
    return fitted(np.fft.irfft(spectrum, n) * (n / sound.size))


# Waveforms of another length have no sample-wise distance that could grow.
_speed = partial(
    ItemPerturbation,
    modality=Modality.SPEECH,
    kind="time",
    unit="x speed",
    identity=1.0,
    change=play_at,
    deterministic=True,
    monotone=False,
    source=f"Resampling, as a tape. {OWN_LEVELS}",
)

for _entry in (
    _speed(
        id="faster",
        label="Faster",
        levels=(1.1, 1.25, 1.5, 2.0, 3.0),
        words=lambda v: f"{v:.2f} x speed, pitch higher",
    ),
    _speed(
        id="slower",
        label="Slower",
        levels=(0.9, 0.8, 0.65, 0.5, 0.33),
        words=lambda v: f"{v:.2f} x speed, pitch lower",
    ),
):
    PERTURBATIONS.register(_entry)
