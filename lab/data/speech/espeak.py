"""espeak-ng through ctypes: the voices it has, and one utterance at a time."""

from __future__ import annotations

import ctypes
import os
import threading
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from lab.core.errors import Unavailable

RATE_HZ = 22_050
_SYNCHRONOUS = 2
_UTF8 = 1
_CALLBACK = ctypes.CFUNCTYPE(
    ctypes.c_int, ctypes.POINTER(ctypes.c_short), ctypes.c_int, ctypes.c_void_p
)
_LOCK = threading.Lock()


def library_and_data() -> tuple[str, Path]:
    """Return the paths of the shared library and of its voice data.

    Raises ``Unavailable`` with the command that installs them.
    """
    if find_spec("espeakng_loader") is None:
        raise Unavailable(
            "the package espeakng-loader", "none", "Run: pip install espeakng-loader==0.2.4"
        )
    import espeakng_loader

    return espeakng_loader.get_library_path(), Path(espeakng_loader.get_data_path())


@cache
def languages() -> tuple[str, ...]:
    """Return the language codes of the voices, as espeak-ng names their files."""
    _, data = library_and_data()
    return tuple(sorted({f.name for f in (data / "lang").rglob("*") if f.is_file()}))


@cache
def variants() -> tuple[str, ...]:
    """Return the speaker variants: the same voice with other pitch, formants and tone."""
    _, data = library_and_data()
    return tuple(sorted(f.name for f in (data / "voices" / "!v").iterdir()))


@cache
def espeak_version() -> str:
    """Return the version of espeak-ng, such as "1.52.0"."""
    path, _ = library_and_data()
    with _LOCK:
        library = ctypes.CDLL(path)
        library.espeak_Info.restype = ctypes.c_char_p
        version = str(library.espeak_Info(None).decode())
        _unload(library, path)
    return version


def speak(text: str, language: str, variant: str) -> NDArray[np.int16]:
    """Return an utterance, ``int16 [n]`` at 22,050 Hz; thread-safe, a few milliseconds.

    The library keeps the state of its flutter and noise generators in static memory, so that the
    same words sound different after other words, even after it was terminated and initialised.
    It is therefore unloaded after every utterance: the same text gives the same bytes.
    """
    path, data = library_and_data()
    pieces: list[bytes] = []

    def keep(samples: Any, n: int, _events: Any) -> int:
        if samples and n > 0:
            pieces.append(ctypes.string_at(samples, 2 * n))
        return 0

    callback = _CALLBACK(keep)
    with _LOCK:
        library = ctypes.CDLL(path)
        try:
            rate = library.espeak_Initialize(_SYNCHRONOUS, 0, str(data.parent).encode(), 0)
            if rate != RATE_HZ:
                raise Unavailable(
                    f"espeak-ng at {RATE_HZ} Hz", f"{rate}", "Install espeakng-loader again."
                )
            library.espeak_SetSynthCallback(callback)
            if library.espeak_SetVoiceByName(f"{language}+{variant}".encode()) != 0:
                raise Unavailable(
                    f"the voice {language}+{variant}", "a refusal", "Take another voice."
                )
            # Breathy variants draw noise from a generator seeded by the clock unless told, and
            # the variants "Reed" and "caleb" from that of the C library.
            ctypes.CDLL(None).srand(1)
            library.espeak_ng_SetRandSeed(ctypes.c_long(1))
            encoded = text.encode("utf-8")
            library.espeak_Synth(encoded, len(encoded) + 1, 0, 1, 0, _UTF8, None, None)
            library.espeak_Synchronize()
            library.espeak_Terminate()
        finally:
            _unload(library, path)
    return np.frombuffer(b"".join(pieces), "<i2")


def _unload(library: ctypes.CDLL, path: str) -> None:
    """Unload the library; raise ``Unavailable`` when another part of the process still holds it."""
    import _ctypes

    _ctypes.dlclose(library._handle)
    try:
        still = ctypes.CDLL(path, mode=os.RTLD_NOLOAD | os.RTLD_LAZY)
    except OSError:
        return
    _ctypes.dlclose(still._handle)
    raise Unavailable(
        "espeak-ng to be loaded here alone", "a second user of it", "Speak in a process of its own."
    )
