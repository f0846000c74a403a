"""What is asked of each picture, and whether an answer is right: its group, its caption, a pair."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from lab.core.contracts import FloatArray
from lab.core.progress import Progress
from lab.core.seeds import stream
from lab.experiments.language.socratic.evidence import Evidence, prompt_of, words_of
from lab.language.base import LanguageModel
from lab.language.choose import PromptChoice, choose, wordings
from lab.probes.linear import LinearProbe
from lab.stats.checks import Floats
from lab.stats.ranking import TIE_DIGITS, hit_share, standing

N = 10
"""Candidates of a question, the true one among them, where there are so many."""
COMMON = 5
"""Training pictures that a word must have before a reader of words learns it."""
Wanted = NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Asked:
    """Pictures of one part of the families; row i of everything is one of them."""

    ids: tuple[str, ...] = field(repr=False)
    families: NDArray[np.str_] = field(repr=False)
    classes: NDArray[np.intp] = field(repr=False)
    names: tuple[str, ...] = field(repr=False)
    x: FloatArray = field(repr=False)
    """Lite0's features ``[n, 1280]``."""
    evidence: list[Evidence] = field(repr=False)

    def words(self, n: int) -> list[tuple[str, ...]]:
        return [words_of(one, n) for one in self.evidence]

    def rounds(self, draw: int) -> list[NDArray[np.intp]]:
        """Deal the pictures into rounds of ten or a few more; one round shares its candidates."""
        order = stream(draw, "", "rounds").permutation(len(self.ids))
        return np.array_split(order, max(len(order) // N, 1))

    def following(self, draw: int) -> NDArray[np.intp]:
        """Return the next picture of each one's round ``[n]``: whose tags a shuffle gives it."""
        found = np.empty(len(self.ids), np.intp)
        for some in self.rounds(draw):
            found[some] = np.roll(some, -1)
        return found

    def candidates(self, draw: int, n_classes: int) -> tuple[Wanted, Wanted]:
        """Return whose group ``[n, classes]`` and whose name ``[n, n]`` is asked about: a round's
        own, and of groups as many others as make ten."""
        n = len(self.ids)
        groups, names = np.zeros((n, n_classes), bool), np.zeros((n, n), bool)
        for some in self.rounds(draw):
            drawn = stream(draw, self.ids[some[0]], "groups").permutation(n_classes)
            own = np.isin(drawn, self.classes[some])
            groups[np.ix_(some, np.concatenate([drawn[own], drawn[~own]])[:N])] = True
            names[np.ix_(some, some)] = True
        return groups, names

    def pairs(self, seed: int) -> tuple[NDArray[np.intp], Wanted]:
        """Pair each picture with another: half with one of its group and of another family."""
        random, n = stream(seed, "", "pairs"), len(self.ids)
        partner, same = np.empty(n, np.intp), np.zeros(n, bool)
        for i in random.permutation(n):
            alike = self.classes == self.classes[i]
            others = np.flatnonzero(alike & (self.families != self.families[i]))
            same[i] = len(others) > 0 and same.sum() < n / 2
            partner[i] = random.choice(others if same[i] else np.flatnonzero(~alike))
        return partner, same


def told(
    model: LanguageModel, prompt: str, wording: int, words: Sequence[tuple[str, ...]],
    texts: Sequence[str], wanted: Wanted, progress: Progress,
    others: Sequence[tuple[str, ...]] | None = None,
) -> Floats:  # fmt: skip
    """Return by how much a picture's words make each wanted text likelier ``[n, texts]``, 0 where
    it has no words, NaN where none is wanted. Raises as ``choose``."""
    way, follow = wordings(prompt)[wording], [f" {text}" for text in texts]
    blind = without_words(model, prompt, wording, texts)
    besides = others or [()] * len(words)
    rows = [i for i, some in enumerate(words) if some and (others is None or besides[i])]
    questions = [
        PromptChoice(prompt_of(words[i], way, besides[i]),
                     tuple(follow[j] for j in np.flatnonzero(wanted[i]))) for i in rows
    ]  # fmt: skip
    table = np.where(wanted, 0.0, np.nan)
    for i, scores in zip(rows, choose(model, questions, progress), strict=True):
        table[i, wanted[i]] = scores - blind[wanted[i]]
    return table


def without_words(model: LanguageModel, prompt: str, wording: int, texts: Sequence[str]) -> Floats:
    """Return how likely each text is where nothing was seen ``[texts]``: the blind model's."""
    asked = PromptChoice(wordings(prompt)[wording].blind, tuple(f" {text}" for text in texts))
    return choose(model, [asked])[0]


def hits(scores: Floats, wanted: Wanted, true: NDArray[np.intp]) -> Floats:
    """Return whether the true candidate scores highest among the wanted ``[n]``; ties share."""
    rounded = np.where(wanted, np.round(scores, TIE_DIGITS), -np.inf)
    return hit_share(*standing(rounded, true), 1)


def agreed(scores: Floats, same: Wanted) -> Floats:
    """Return whether yes or no is right ``[n]``: yes for the half of the pairs that score highest,
    as half of them are of one group, so that no arm gains by a threshold of its own."""
    rounded = np.round(scores - np.median(scores), TIE_DIGITS)
    return np.where(rounded == 0, 0.5, (rounded > 0) == same)


def bags(
    train: Sequence[tuple[str, ...]], test: Sequence[tuple[str, ...]]
) -> tuple[Floats, Floats]:
    """Return which common words of training stand in each list: ``[m, v]``, ``[n, v]``."""
    names, counts = np.unique([w for some in train for w in some], return_counts=True)
    common = {str(w): j for j, w in enumerate(names[counts >= COMMON])}
    found = []
    for part in (train, test):
        bag = np.zeros((len(part), len(common)))
        for row, some in zip(bag, part, strict=True):
            row[[common[w] for w in some if w in common]] = 1.0
        found.append(bag)
    return found[0], found[1]


def told_apart(
    train: Sequence[FloatArray | Floats], test: Sequence[FloatArray | Floats],
    families: NDArray[np.str_],
) -> Floats:  # fmt: skip
    """Return in which share of the levels of a facet a probe says the right one ``[n]``.

    ``train`` and ``test`` hold the same pictures at each level, ``[m, d]`` and ``[n, d]``.
    """
    levels = np.repeat(np.arange(len(train)), len(families))
    probe = LinearProbe.fit(np.concatenate(train), levels, np.tile(families, len(train)))
    right = [probe.log_proba(x).argmax(axis=1) == k for k, x in enumerate(test)]
    return np.asarray(np.mean(right, axis=0))
