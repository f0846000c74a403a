"""Word spotting: which of a list of words was said, where nobody is here to write down what is.

Not a transcript. A sound is held against utterances of each word, synthesised by *other* voices of
its language: the word that lies nearest is said to be it. What is not in the list is never found,
and in whatever is no silence some word is.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256

import numpy as np

from lab.core.contracts import Column, FloatArray, Modality
from lab.core.errors import BadInput
from lab.core.progress import Progress
from lab.data.speech.synthesis import speech_fingerprint, voice_facets
from lab.data.speech.utterances import utterances
from lab.encoders import ENCODERS
from lab.encoders.embed import embed
from lab.language.transcribe import SILENT, Transcript
from lab.stats.checks import Floats
from lab.stats.cosine import unit_rows
from lab.stats.threads import one_blas_thread

ENCODER = "speech_embedding"
"""It follows what is said rather than who says it."""


@dataclass(frozen=True)
class Spotted(Transcript):
    """In the place of a transcript: the word that a sound lies nearest to, "" where nothing can be
    heard. ``sure`` is its mean cosine with the other voices' word, in [-1, 1]."""


def other_voices(voice: str) -> tuple[str, ...]:
    """Return the synthetic voices of a voice's language but for itself.

    >>> other_voices("en+m3"), other_voices("fr")
    (('en+f2', 'en+m7', 'en+f4'), ('fr+m3', 'fr+f2', 'fr+m7', 'fr+f4'))

    Raises ``BadInput`` for a language that no voice speaks.
    """
    found = voice_facets([voice.partition("+")[0]])
    if not found:
        raise BadInput("a language with a synthetic voice", repr(voice), "Choose another one.")
    return tuple(other for other in found if other != voice)


def spot(
    sounds: Sequence[FloatArray], words: Sequence[str], voice: str,
    progress: Progress | None = None,
) -> list[Spotted]:  # fmt: skip
    """Return which of ``words`` each sound, float32 [n] at 16 kHz, comes nearest to.

    ``voice`` is whose sounds they are, "en+m3", or their language where people speak, "fr". Of
    equals the first word is said. Raises ``BadInput`` for what is no sound, fewer than two words or
    one that cannot be spoken, as ``other_voices``, and ``Unavailable`` where a package is absent.
    """
    words = list(dict.fromkeys(words))
    if len(words) < 2:
        raise BadInput("two words or more to spot", f"{words}", "Name what may be said.")
    heard = ENCODERS.get(ENCODER).encode(sounds).astype(np.float64)
    alike = np.zeros((len(sounds), len(words)))
    voices = other_voices(voice)
    for other in voices:
        known = _in_voice(other, words, progress or Progress())
        middle = known.mean(axis=0)
        with one_blas_thread():
            # Row by row: a product of many rows rounds otherwise than of one.
            alike += [unit_rows(known - middle) @ row for row in unit_rows(heard - middle)]
    alike /= len(voices)
    loud = [float(np.sqrt(np.mean(np.square(sound, dtype=np.float64)))) for sound in sounds]
    return [
        Spotted(words[int(row.argmax())], float(row.max())) if rms >= SILENT else Spotted("", 0.0)
        for rms, row in zip(loud, alike, strict=True)
    ]


def fingerprint(voice: str) -> str:
    """Return what spotting depends on beside sounds, words and weights: who speaks the words."""
    return " ".join(map(speech_fingerprint, other_voices(voice)))


def _in_voice(voice: str, words: Sequence[str], progress: Progress) -> Floats:
    """Return the vectors of the words as a voice speaks them ``[words, d]``, kept in the store."""
    said = sha256("\x1f".join((speech_fingerprint(voice), *words)).encode()).hexdigest()
    column = Column(Modality.SPEECH, f"words in {voice}", tuple(words),
                    utterances(voice, words, progress), said, True)  # fmt: skip
    return embed(ENCODERS.get(ENCODER), column, progress=progress).x.astype(np.float64)
