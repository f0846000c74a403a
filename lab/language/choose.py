"""Which candidate does a language model choose? By how much the evidence makes it likelier.

The score of a candidate is its log-likelihood a token after the prompt with the evidence, less that
after the same prompt without (Holtzman et al. 2021, "Surface form competition": what a model thinks
likely anyway is no answer). Contexts that say nothing are the blind model's (Zhao et al. 2021).
"""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from pathlib import Path

import numpy as np

from lab.core.errors import unknown_id
from lab.core.progress import Progress
from lab.language.base import LanguageModel
from lab.stats.checks import Floats
from lab.store.arrays import load_arrays, save_arrays
from lab.store.code import code_digest

PROMPTS = Path(__file__).parent / "prompts"
CHUNK = 32
"""So many questions are put away together: a cut run goes on."""


@dataclass(frozen=True)
class Wording:
    """One way to ask: a prompt with a place for the evidence, and the same prompt without."""

    evidence: str
    blind: str


@dataclass(frozen=True)
class PromptChoice:
    """A prompt, the same without evidence (none: nothing is taken off), and what may follow."""

    prompt: str
    candidates: tuple[str, ...]
    blind: str = ""


@cache
def wordings(name: str) -> tuple[Wording, ...]:
    """Return the paraphrases of a prompt, three or more; their file is ``prompts/NAME.toml``.

    Raises ``UnknownId`` for a name without a file.
    """
    file = PROMPTS / f"{name}.toml"
    if not file.is_file():
        raise unknown_id("prompt", name, (known.stem for known in PROMPTS.glob("*.toml")))
    return tuple(Wording(**one) for one in tomllib.loads(file.read_text())["wording"])


def prompts_digest(*names: str) -> str:
    """Return a digest of the prompts' files: a word changed is another experiment."""
    return sha256(
        b"\x1f".join((PROMPTS / f"{name}.toml").read_bytes() for name in names)
    ).hexdigest()


def choose(
    model: LanguageModel, questions: Sequence[PromptChoice], progress: Progress | None = None
) -> list[Floats]:
    """Return the scores ``[candidates]`` of each question, natural log a token, kept in the store.

    Raises as ``LanguageModel.likelihoods``.
    """
    progress = progress or Progress()
    progress.start(f"asking {model.card.title}", len(questions))
    found: list[Floats] = []
    for start in range(0, len(questions), CHUNK):
        some = questions[start : start + CHUNK]
        key = {"kind": "choices", "model": model.fingerprint(), "method": code_digest(__name__),
               "asked": sha256(repr(tuple(some)).encode()).hexdigest()}  # fmt: skip
        kept = load_arrays(key, "scores")
        if kept is None:
            kept = {"scores": np.concatenate([_scores(model, one, progress) for one in some])}
            save_arrays(key, kept)
        else:
            progress.advance(len(some))
        ends = np.cumsum([len(one.candidates) for one in some])
        found += np.split(kept["scores"], ends[:-1])
    return found


def _scores(model: LanguageModel, asked: PromptChoice, progress: Progress) -> Floats:
    score = model.likelihoods(asked.prompt, asked.candidates).per_token
    if asked.blind:
        score = score - model.likelihoods(asked.blind, asked.candidates).per_token
    progress.advance()
    return score
