"""The loudness of a waveform, and how it is kept in range."""

from __future__ import annotations

import numpy as np

from lab.core.contracts import FloatArray, Item


def rms(sound: Item) -> float:
    """Return the root of the mean square of the samples."""
    return float(np.sqrt(np.mean(np.square(sound, dtype=np.float64))))


def fitted(sound: Item) -> FloatArray:
    """Return float32; what goes beyond [-1, 1] is scaled to a peak of 1, never clipped."""
    peak = float(np.abs(sound).max())
    return np.asarray(sound / max(peak, 1.0), np.float32)
