"""Synthetic speech: a text in a voice, always the same samples.

A voice is "<language>+<variant>": a language code of the names ("sw") and a speaker variant of
espeak-ng ("f2"). Whoever shows or reports this speech says that it is synthetic.
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from lab.core.contracts import SAMPLE_RATE_HZ, FloatArray
from lab.core.errors import BadInput, unknown_id
from lab.data.speech import espeak

SPEAKERS = ("m3", "f2", "m7", "f4")
"""The speaker variants offered for every voiced language, the default first."""
VOICE_OF = {"no": "nb", "zh": "cmn", "zh-Hant": "cmn", "yue-Hans": "yue", "sr-Latn": "sr"}
"""Languages whose espeak-ng voice has another code."""
UNSPOKEN = {"chr", "fo", "ja", "kaa", "kok", "shn"}
"""Languages with a voice that cannot read their names.

Counted on all names by the phonemes: no dictionary (fo, kaa) or letters (chr 664 of 849 empty),
kanji and Shan read as "letter" in English (ja 435, shn 511), every letter spelled out (kok).
"""
METHOD = 2
"""Raised whenever the same text and voice come to other samples: kept speech is then made anew."""
MARGIN_S = 0.02
SILENCE = 10 ** (-50 / 20)
"""Samples softer than -50 dB below the peak are silence at the ends."""


def voice_of(language: str) -> str | None:
    """Return the espeak-ng voice of a language, or None where there is none."""
    voice = VOICE_OF.get(language, language)
    known = voice in espeak.languages() and language not in UNSPOKEN
    return voice if known else None


def voice_facets(languages: Iterable[str]) -> tuple[str, ...]:
    """Return the voices of these languages: four speakers for each one that has a voice."""
    voiced = [language for language in languages if voice_of(language)]
    return tuple(f"{language}+{speaker}" for language in voiced for speaker in SPEAKERS)


def parse_voice(facet: str) -> tuple[str, str]:
    """Return (espeak-ng voice, variant) of "<language>+<variant>".

    Raises ``UnknownId`` with the nearest names for a language or variant that is not there.
    """
    language, _, variant = facet.partition("+")
    voice = voice_of(language)
    if voice is None:
        raise unknown_id("language of a voice", language, [*espeak.languages(), *VOICE_OF])
    if variant not in espeak.variants():
        raise unknown_id("speaker variant", variant, espeak.variants())
    return voice, variant


def synthesise(text: str, voice: str) -> FloatArray:
    """Return an utterance, ``float32 [n]`` in [-1, 1] at 16 kHz, without silence at its ends.

    The same samples whatever was spoken before, in any thread or process. Raises ``BadInput`` for
    text that is empty or cannot be spoken, ``UnknownId`` for a voice, ``Unavailable`` when
    espeak-ng is not installed.
    """
    from scipy.signal import resample_poly

    language, variant = parse_voice(voice)
    if not text.strip():
        raise BadInput("a text to speak", repr(text), "Give at least one word.")
    loud = espeak.speak(text, language, variant).astype(np.float64) / 32768
    if not loud.any():
        raise BadInput(
            f"a text that {voice} can speak", repr(text), "Use the script of the language."
        )
    # 22,050 Hz to 16,000 Hz is 320/441; the filter is scipy's default Kaiser window.
    speech = resample_poly(loud, 320, 441)
    heard = np.flatnonzero(np.abs(speech) > SILENCE * np.abs(speech).max())
    margin = round(MARGIN_S * SAMPLE_RATE_HZ)
    speech = speech[max(heard[0] - margin, 0) : heard[-1] + 1 + margin]
    # Rounded to 16 bits, so that speech read back from the store is the very same.
    steps = np.clip(np.round(speech * 32768), -32768, 32767)
    samples: FloatArray = (steps / 32768).astype(np.float32)
    return samples


def speech_fingerprint(voice: str) -> str:
    """Return what an utterance depends on beside its text."""
    language, variant = parse_voice(voice)
    maker = f"espeak-ng-{espeak.espeak_version()}-m{METHOD}"
    return f"{maker}-{language}+{variant}-{SAMPLE_RATE_HZ}"
