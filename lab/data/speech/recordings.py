"""Recorded sound files, decoded to what every encoder of speech reads: 16 kHz, one channel."""

from __future__ import annotations

import io
from math import gcd
from typing import Any

import numpy as np

from lab.core.contracts import SAMPLE_RATE_HZ, FloatArray
from lab.core.errors import BadInput, Unavailable
from lab.core.items import LONGEST_SPEECH_S


def decode_sound(data: bytes) -> FloatArray:
    """Return an Ogg, WAV or FLAC file as ``float32 [n]`` in [-1, 1] at 16 kHz.

    Channels are averaged; polyphase filtering with scipy's default Kaiser window; what is longer
    than 60 s is cut off. Raises ``BadInput`` for a file that does not decode or is empty, and
    ``Unavailable`` without the package soundfile.
    """
    from scipy.signal import resample_poly

    soundfile = _soundfile()
    try:
        with soundfile.SoundFile(io.BytesIO(data)) as file:
            rate_hz = int(file.samplerate)
            samples = file.read(LONGEST_SPEECH_S * rate_hz, dtype="float32", always_2d=True)
    except (soundfile.SoundFileError, ValueError, TypeError) as error:
        raise _damaged(f"{len(data)} bytes that do not decode ({error})") from error
    if not len(samples):
        raise _damaged("no samples")
    mono = samples.astype(np.float64).mean(axis=1)
    common = gcd(rate_hz, SAMPLE_RATE_HZ)
    at_rate = resample_poly(mono, SAMPLE_RATE_HZ // common, rate_hz // common)
    whole = np.clip(at_rate[: LONGEST_SPEECH_S * SAMPLE_RATE_HZ], -1, 1)
    return np.asarray(whole, np.float32)


def is_sound(data: bytes) -> bool:
    """Say from its header whether a file holds sound. Raises ``Unavailable`` without soundfile."""
    soundfile = _soundfile()
    try:
        return int(soundfile.info(io.BytesIO(data)).frames) > 0
    except (soundfile.SoundFileError, ValueError, TypeError):
        return False


def _soundfile() -> Any:
    try:
        import soundfile
    except (ImportError, OSError):
        do = "Run: pip install soundfile"
        raise Unavailable("the package soundfile", "none", do) from None
    return soundfile


def _damaged(got: str) -> BadInput:
    return BadInput("a recording as Ogg, WAV or FLAC, whole", got, "Save it again as WAV.")
