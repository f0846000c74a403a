"""Speech to words by Whisper, as far as it is here: what a spoken item becomes for language.

Radford et al. 2023, arXiv:2212.04356: the base model of the encoder ``whisper``, whose decoder
writes the likeliest words. Optional: where its package is absent, whoever asks is told the command.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from math import exp
from typing import Any

import numpy as np

from lab.core.contracts import SAMPLE_RATE_HZ, FloatArray, Modality
from lab.core.errors import BadInput
from lab.core.progress import Progress
from lab.encoders import ENCODERS
from lab.encoders.items import check_items
from lab.encoders.side_by_side import side_by_side
from lab.encoders.weights import PackageFile
from lab.encoders.whisper import BESIDE, WINDOW_S, Whisper, WhisperModel
from lab.store.code import code_digest
from lab.store.results import load_result, save_result

ENCODER = "whisper"
MOST_TOKENS = 48
SILENT = 1e-4
"""Root mean square below which a sound holds nothing that could be heard."""
VERSION = "transcripts v1"


@dataclass(frozen=True)
class Transcript:
    """What was heard: its words, and how sure the model is of a token, in [0, 1]."""

    text: str
    sure: float

    def is_long(self, n_letters: int) -> bool:
        """Whether there is enough of it to be trusted."""
        return len(self.text) >= n_letters


def transcribe(
    sounds: Sequence[FloatArray], language: str = "en", progress: Progress | None = None
) -> list[Transcript]:
    """Return the words of each sound, float32 [n] at 16 kHz, of which the first 30 s are read.

    ``language`` is a code of Whisper's ("en", "fr"); the words are in that language. A sound in
    which nothing can be heard gives no words. Kept in the store by the sound's bytes. Raises
    ``BadInput`` for what is no sound or a language that the model does not know, and
    ``Unavailable`` with the command where the package is absent.
    """
    whisper, progress = _whisper(), progress or Progress()
    check_items(ENCODER, Modality.SPEECH, sounds)
    begin = _begin(whisper, language)
    progress.start("writing down what is said", len(sounds))

    def heard(sound: FloatArray) -> Transcript:
        key = {
            "kind": VERSION,
            "weights": whisper.fingerprint(),
            "language": language,
            "method": code_digest(__name__),
            "sound": sha256(sound.tobytes()).hexdigest(),
        }
        kept = load_result(key, lambda data: Transcript(str(data["text"]), float(data["sure"])))
        if kept is None:
            kept = _heard(whisper.model(), sound, begin)
            save_result(key, {"text": kept.text, "sure": kept.sure})
        progress.advance()
        return kept

    return side_by_side(heard, sounds)


def available() -> str:
    """Return "" where speech can be written down, else the command that brings what is missing."""
    return _whisper().availability().command


def _whisper() -> Whisper:
    found = ENCODERS.get(ENCODER)
    if not isinstance(found, Whisper):
        raise BadInput(
            "the encoder whisper", type(found).__name__, "Register no other by its name."
        )
    return found


def _begin(whisper: Whisper, language: str) -> list[str]:
    known = _beside("vocabulary.txt").path().read_text(encoding="utf-8").split("\n")
    if f"<|{language}|>" not in known:
        raise BadInput("a language that Whisper knows, such as en", repr(language), "Name another.")
    return ["<|startoftranscript|>", f"<|{language}|>", "<|transcribe|>", "<|notimestamps|>"]


def _heard(model: WhisperModel, sound: FloatArray, begin: list[str]) -> Transcript:
    if float(np.sqrt(np.mean(np.square(sound, dtype=np.float64)))) < SILENT:
        return Transcript("", 0.0)
    prepared = model.prepare(
        sound[: WINDOW_S * SAMPLE_RATE_HZ], sampling_rate=SAMPLE_RATE_HZ, return_tensors="np"
    )
    mel = model.view.from_array(np.ascontiguousarray(prepared["input_features"], np.float32))
    # The likeliest token each time: nothing is drawn.
    found: Any = model.network.generate(
        mel, [begin], beam_size=1, return_scores=True, max_length=MOST_TOKENS
    )[0]
    text = _tokeniser().decode(found.sequences_ids[0]).strip()
    return Transcript(text, exp(min(0.0, float(found.scores[0]))))


@cache
def _tokeniser() -> Any:
    from tokenizers import Tokenizer

    return Tokenizer.from_file(str(_beside("tokenizer.json").path()))


def _beside(name: str) -> PackageFile:
    return next(file for file in BESIDE if file.inside.endswith(name))
