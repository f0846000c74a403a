"""Recorded sound files, decoded to what every encoder of speech reads: 16 kHz, one channel."""

from __future__ import annotations

import io
from math import gcd
from typing import Any

import numpy as np
from numpy.typing import NDArray

from lab.core.contracts import SAMPLE_RATE_HZ, FloatArray
from lab.core.errors import BadInput, Unavailable
from lab.core.items import LONGEST_SPEECH_S

RATES_HZ = (1_000, 192_000)
"""Least and most samples a second: what studios use at most. The filter that resamples is as long
as the rate that a file claims, so a false one would ask for any memory."""
MAX_CHANNELS = 8
BLOCK_FRAMES = 65_536
"""Decoded at a time: what packs well is never all unpacked with its channels."""


def decode_sound(data: bytes) -> FloatArray:
    """Return an Ogg, WAV or FLAC file as ``float32 [n]`` in [-1, 1] at 16 kHz.

    Channels are averaged; polyphase filtering with scipy's default Kaiser window; what is longer
    than 60 s is cut off. Raises ``BadInput`` for a file that does not decode, is empty, claims a
    rate or channels out of range or holds NaN or infinity, and ``Unavailable`` without the package
    soundfile.
    """
    from scipy.signal import resample_poly

    soundfile = _soundfile()
    try:
        with soundfile.SoundFile(_Bytes(data)) as file:
            fault = _header_fault(file)
            if fault:
                raise _damaged(fault)
            rate_hz = int(file.samplerate)
            mono = _mono(file, LONGEST_SPEECH_S * rate_hz)
    except (soundfile.SoundFileError, ValueError, TypeError) as error:
        raise _damaged(f"{len(data)} bytes that do not decode ({error})") from error
    if not len(mono):
        raise _damaged("no samples")
    bad = int(np.count_nonzero(~np.isfinite(mono)))
    if bad:
        raise _damaged(f"{bad} of {len(mono)} samples that are NaN or infinite")
    common = gcd(rate_hz, SAMPLE_RATE_HZ)
    at_rate = resample_poly(mono, SAMPLE_RATE_HZ // common, rate_hz // common)
    whole = np.clip(at_rate[: LONGEST_SPEECH_S * SAMPLE_RATE_HZ], -1, 1)
    return np.asarray(whole, np.float32)


def is_sound(data: bytes) -> bool:
    """Say from its header whether a file holds sound that can be decoded.

    Raises ``Unavailable`` without soundfile.
    """
    soundfile = _soundfile()
    try:
        with soundfile.SoundFile(_Bytes(data)) as file:
            return not _header_fault(file)
    except (soundfile.SoundFileError, ValueError, TypeError):
        return False


def _mono(file: Any, most: int) -> NDArray[np.float64]:
    """Return the mean of the channels of the first frames, read block by block."""
    found = [np.zeros(0)]
    while most > 0:
        # A header may claim more frames than there are: the first empty block is the end.
        block = file.read(min(BLOCK_FRAMES, most), dtype="float32", always_2d=True)
        if not len(block):
            break
        with np.errstate(invalid="ignore"):  # NaN is counted, and said, by the caller
            found.append(block.astype(np.float64).mean(axis=1))
        most -= len(block)
    return np.concatenate(found)


class _Bytes(io.BytesIO):
    """Stays where it is when told to go before its beginning, as a damaged header may: an error
    raised inside libsndfile's callback would be printed as a traceback."""

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        try:
            return super().seek(offset, whence)
        except (ValueError, OverflowError):
            return self.tell()


def _header_fault(file: Any) -> str:
    """Say what a header claims that no recording has, or nothing."""
    least, most = RATES_HZ
    if not least <= file.samplerate <= most:
        return f"a rate of {file.samplerate} Hz, outside {least:,} to {most:,} Hz"
    if file.channels > MAX_CHANNELS:
        return f"{file.channels} channels, over {MAX_CHANNELS}"
    return "" if file.frames > 0 else "no samples"


def _soundfile() -> Any:
    try:
        import soundfile
    except (ImportError, OSError):
        do = "Run: pip install soundfile"
        raise Unavailable("the package soundfile", "none", do) from None
    return soundfile


def _damaged(got: str) -> BadInput:
    return BadInput("a recording as Ogg, WAV or FLAC, whole", got, "Save it again as WAV.")
