"""Every arm's captions of the same pictures, and what each is worth."""

from __future__ import annotations

from copy import deepcopy
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np

from lab.adapt.captions.decoder import Lexicon, Tokens, fit_decoder, self_critical, speak
from lab.adapt.captions.rewards import PARTS, fit_discriminator, returns
from lab.adapt.captions.written import written
from lab.core.device import device
from lab.core.progress import Progress
from lab.core.seeds import stream
from lab.encoders import ENCODERS
from lab.experiments.gap.scores import found_first
from lab.experiments.language.caption_parts import CaptionParts, content, lexicon_of, words_of
from lab.language import LANGUAGE_MODELS
from lab.language.choose import wordings
from lab.stats.checks import Floats
from lab.stats.cosine import unit_rows
from lab.stats.ranking import TIE_DIGITS
from lab.stats.threads import one_blas_thread
from lab.study.design import Scores

N_DRAWS, TEMPERATURE, READ_AT_ONCE = 5, 0.8, 32
"""Captions drawn beside the greedy one; how freely a language model draws."""
NOTHING = "nothing"
"""Stands where no word was written."""
BY_MODEL = ("model", "model_full")
"""Arms whose captions the language model writes, of some pictures alone."""
LEFT_OUT = {"full": (), **{f"no_{part}": (part,) for part in PARTS}}
"""By arm the rewards that do not count."""


@dataclass
class CaptionArms:
    """All captions of a seed are made in one pass, and each is read once by the language model."""

    parts: CaptionParts
    model_id: str
    judge_id: str
    n_tokens: int
    n_steps: int
    n_asked: int
    seed: int
    progress: Progress
    _made: dict[int, dict[str, list[str]]] = field(default_factory=dict)
    _fluency: dict[int, dict[str, float]] = field(default_factory=dict)

    def captions(self, seed: int, progress: Progress) -> dict[str, list[str]]:
        """Return by arm a caption of every test item."""
        if seed not in self._made:
            self._made[seed] = self._make(seed, progress)
        return self._made[seed]

    def score(self, arm: str, seed: int, progress: Progress) -> Scores:
        """Return every outcome of an arm at a seed, one number an item."""
        made = self.captions(seed, progress)
        if seed not in self._fluency:
            self._fluency[seed] = self._read(
                sorted({some[k] for some in made.values() for k in self.asked})
            )
        both = [(content(words_of(caption)), content(words))
                for caption, words in zip(made[arm], self.parts.truth, strict=True)]  # fmt: skip
        with one_blas_thread():
            cosines = np.round(self._judged(made[arm]) @ self._meant.T, TIE_DIGITS)
        asked = np.isin(np.arange(len(both)), self.asked)
        fluency = np.full(len(both), np.nan)
        fluency[asked] = [self._fluency[seed][made[arm][k]] for k in self.asked]
        scores = {
            "recall": np.array([len(said & true) / max(len(true), 1) for said, true in both]),
            "precision": np.array([len(said & true) / max(len(said), 1) for said, true in both]),
            **{f"r{k}": found_first(cosines, np.arange(len(both)), k) for k in (1, 10)},
            "fluency": fluency,
        }
        if arm in BY_MODEL:
            return {name: np.where(asked, values, np.nan) for name, values in scores.items()}
        return scores

    @cached_property
    def written(self) -> list[list[str]]:
        """What the language model wrote: by wording its likeliest captions, then drawn ones; ""
        for pictures that it was not asked of."""
        ways, tags = wordings("caption"), self.parts.test.tags
        prompts = [[one.evidence.format(words=", ".join(tags[k].first(5).words)) for one in ways]
                   for k in self.asked]  # fmt: skip
        model = LANGUAGE_MODELS.get(self.model_id)
        texts = written(model, prompts, self.n_tokens, TEMPERATURE, self.seed, self.progress)
        found = [[""] * len(tags) for _ in range(2 * len(ways))]
        for k, some in zip(self.asked, texts, strict=True):
            for row, text in zip(found, some, strict=True):
                row[k] = text
        return found

    @cached_property
    def _wide(self) -> Lexicon:
        """The decoder's words, and behind them what the language model wrote beside."""
        own = self.parts.lexicon
        new = {word for row in self.written for text in row for word in words_of(text)}
        more = lexicon_of(tuple(sorted({*new, NOTHING} - set(own.words))) or (NOTHING,))
        return Lexicon(own.words + more.words[1:], np.r_[own.vectors, more.vectors[1:]])

    @cached_property
    def asked(self) -> list[int]:
        """Rows of the pictures that cost most, spread over all."""
        n = len(self.parts.concepts)
        return sorted({int(k) for k in np.linspace(0, n - 1, self.n_asked)})

    @cached_property
    def _meant(self) -> Floats:
        return self._judged([" ".join(words) for words in self.parts.truth])

    def _judged(self, texts: list[str]) -> Floats:
        return unit_rows(ENCODERS.get(self.judge_id).encode(texts).astype(np.float64))

    def _read(self, captions: list[str]) -> dict[str, float]:
        """Return the log-likelihood a token of each caption by the language model."""
        model, prompt = LANGUAGE_MODELS.get(self.model_id), wordings("caption")[0].blind
        found: dict[str, float] = {}
        for at in range(0, len(captions), READ_AT_ONCE):
            some = captions[at : at + READ_AT_ONCE]
            odds = model.likelihoods(prompt, [f" {text}" for text in some]).per_token
            found.update(zip(some, map(float, odds), strict=True))
        return found

    def _make(self, seed: int, progress: Progress) -> dict[str, list[str]]:
        import torch

        parts, own = self.parts, self.parts.lexicon
        rng = stream(seed, "", "captions")
        random = torch.Generator().manual_seed(int(rng.integers(2**31)))
        decoder: Any = fit_decoder(own, parts.corpus, parts.held_out, seed, progress)
        half = parts.corpus * (rng.random(parts.corpus.shape) < 0.5)
        made = speak(decoder, decoder.among(torch.from_numpy(half)).double().numpy(), random)
        judge: Any = fit_discriminator(own, parts.corpus, made, parts.held_out, seed, progress)

        def drawn(given: Floats) -> list[Any]:
            return [speak(decoder, given, random if k else None) for k in range(1 + N_DRAWS)]

        def picked(candidates: list[Any], words: Lexicon, given: Floats) -> dict[str, list[int]]:
            known = _tensor(words.vectors), _tensor(given), _tensor(parts.test.x)
            each = np.stack([_worth(judge, said, *known) for said in candidates])
            # Without a word there is no caption.
            worth = np.where(np.stack([said.any(axis=1) for said in candidates]), 0.0, -np.inf)
            counts = {arm: [part not in out for part in PARTS] for arm, out in LEFT_OUT.items()}
            return {arm: list((worth + each[:, kept].sum(axis=1)).argmax(axis=0))
                    for arm, kept in counts.items()}  # fmt: skip

        def read(candidates: list[Any], rows: list[int]) -> list[str]:
            said = own.read(np.stack([candidates[k][i] for i, k in enumerate(rows)]))
            return [" ".join(words) or NOTHING for words in said]

        given, order = parts.test.given(own), rng.permutation(len(parts.concepts))
        other = np.empty_like(given)
        other[order] = given[np.roll(order, 1)]
        start, wrong = drawn(given), drawn(other)
        heard = [self._wide.tokens([words_of(text) for text in row]) for row in self.written]
        wide, shown = parts.test.given(self._wide), parts.train.given(own)
        where, there = (x.to(device()) for x in (_tensor(own.vectors), _tensor(parts.train.x)))
        told, critic = _tensor(shown).to(device()), deepcopy(judge).to(device())

        def earned(said: Any, rows: Any) -> Any:
            return returns(critic, where, said, told[rows], there[rows]).sum(dim=0)

        moved = self_critical(decoder, shown, earned, self.n_steps, seed, progress)
        best = picked(heard, self._wide, wide)["full"]
        return {
            **{arm: read(start, rows) for arm, rows in picked(start, own, given).items()},
            "greedy": read(start, [0] * len(given)),
            "shuffled": read(wrong, picked(wrong, own, other)["full"]),
            "critic": read([speak(moved, given)], [0] * len(given)),
            "model_full": [self.written[k][i] or NOTHING for i, k in enumerate(best)],
            "model": [text or NOTHING for text in self.written[0]],
            "tags": [", ".join(tags.words) for tags in parts.test.tags],
            "ceiling": [" ".join(words) for words in parts.nearest],
        }


def _worth(judge: Any, said: Tokens, vectors: Any, given: Any, pictures: Any) -> Floats:
    """Return the return of whole captions by its parts: [3, n]."""
    import torch

    found = returns(judge, vectors, torch.from_numpy(said), given, pictures)
    return np.asarray(found[:, :, 0].numpy())


def _tensor(x: Floats) -> Any:
    import torch

    return torch.from_numpy(np.ascontiguousarray(x, np.float32))
