"""The spoken items of a column: synthesised on first use, kept in one file a voice."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from functools import cache

import numpy as np
from numpy.typing import NDArray

from lab.core.contracts import FloatArray
from lab.core.progress import Progress
from lab.data.lazy import LazyItems
from lab.data.speech.synthesis import speech_fingerprint, synthesise
from lab.store.blobs import read_decoded, write_atomic
from lab.store.paths import home


def spoken_items(voice: str, texts: Sequence[str]) -> LazyItems:
    """Return the utterances as items; all of them are made when the first is asked for."""

    @cache
    def spoken() -> list[FloatArray]:
        return utterances(voice, texts)

    return LazyItems(len(texts), lambda i: spoken()[i])


def utterances(
    voice: str, texts: Sequence[str], progress: Progress | None = None
) -> list[FloatArray]:
    """Return the utterances of texts in a voice, read-only, from the store where they are.

    Only what is missing is synthesised. The store holds them as 16-bit integers; a damaged file
    counts as empty.
    """
    from safetensors.numpy import load, save

    path = home() / "data" / "speech" / f"{speech_fingerprint(voice)}.safetensors"
    kept: dict[str, NDArray[np.int16]] = read_decoded(path, load) or {}
    missing = sorted({text for text in texts if _key(text) not in kept})
    if missing:
        progress = progress or Progress()
        progress.start(f"Speaking as {voice} (synthetic)", len(missing))
        for text in missing:
            kept[_key(text)] = (synthesise(text, voice) * 32768).astype(np.int16)
            progress.advance()
        write_atomic(path, save(kept))
    spoken = [kept[_key(text)].astype(np.float32) / np.float32(32768) for text in texts]
    for samples in spoken:
        samples.flags.writeable = False
    return spoken


def _key(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8")).hexdigest()
