"""Sound at another sample rate."""

from __future__ import annotations

from math import gcd

from lab.core.contracts import SAMPLE_RATE_HZ, FloatArray


def resampled(sound: FloatArray, rate_hz: int) -> FloatArray:
    """Return a sound of 16 kHz ``float32 [n]`` at another rate, ``float32 [ceil(n rate / 16000)]``.

    Polyphase filtering with scipy's default Kaiser window, in float64.
    """
    import numpy as np
    from scipy.signal import resample_poly

    common = gcd(rate_hz, SAMPLE_RATE_HZ)
    up, down = rate_hz // common, SAMPLE_RATE_HZ // common
    if up == down:
        return sound
    return np.asarray(resample_poly(sound.astype(np.float64), up, down), np.float32)
