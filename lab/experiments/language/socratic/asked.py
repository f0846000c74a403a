"""What is asked of each picture, and whether an answer is right: its group, its caption, a pair."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from lab.core.contracts import FloatArray
from lab.core.progress import Progress
from lab.core.seeds import stream
from lab.experiments.language.socratic.evidence import Evidence, prompt_of, words_of
from lab.language.base import LanguageModel
from lab.language.choose import PromptChoice, choose, wordings
from lab.stats.checks import Floats
from lab.stats.ranking import TIE_DIGITS, hit_share, standing

N = 10
"""Candidates of a question, the true one among them."""
Wanted = NDArray[np.bool_]
Words = Sequence[tuple[str, ...]]
Sheet = Mapping[str, Floats]
"""How much is held of each "group" [n, k], of each "caption" [n, n], of a pair being the "same"
[n]; a task that is not asked is left out."""


@dataclass(frozen=True, eq=False)
class Exam:
    """Pictures of one part of the families; row i of everything is one of them."""

    ids: tuple[str, ...] = field(repr=False)
    families: NDArray[np.str_] = field(repr=False)
    classes: NDArray[np.intp] = field(repr=False)
    groups: tuple[str, ...] = field(repr=False)
    """The plain names of all classes."""
    names: tuple[str, ...] = field(repr=False)
    x: FloatArray = field(repr=False)
    """Lite0's features ``[n, 1280]``."""
    evidence: Sequence[Evidence] = field(repr=False)
    seed: int = 0

    @property
    def texts(self) -> dict[str, tuple[str, ...]]:
        """What may be named, by task."""
        return {"group": self.groups, "caption": self.names}

    def words(self, n: int) -> Words:
        """Return the first words of each picture."""
        return [words_of(one, n) for one in self.evidence]

    def rounds(self, draw: int) -> list[NDArray[np.intp]]:
        """Deal the pictures into rounds of ten or a few more; one round shares its candidates."""
        order = stream(draw, "", "rounds").permutation(len(self.ids))
        return np.array_split(order, max(len(order) // N, 1))

    def following(self, draw: int) -> NDArray[np.intp]:
        """Return the next picture of each one's round ``[n]``: whose words a shuffle gives it."""
        found = np.empty(len(self.ids), np.intp)
        for some in self.rounds(draw):
            found[some] = np.roll(some, -1)
        return found

    def candidates(self, draw: int) -> tuple[Wanted, Wanted]:
        """Return whose group ``[n, k]`` and whose name ``[n, n]`` is asked about: a round's own,
        and of groups as many others as make ten."""
        n, k = len(self.ids), len(self.groups)
        groups, names = np.zeros((n, k), bool), np.zeros((n, n), bool)
        for some in self.rounds(draw):
            drawn = stream(draw, self.ids[some[0]], "groups").permutation(k)
            own = np.isin(drawn, self.classes[some])
            groups[np.ix_(some, np.concatenate([drawn[own], drawn[~own]])[:N])] = True
            names[np.ix_(some, some)] = True
        return groups, names

    def pairs(self) -> tuple[NDArray[np.intp], Wanted]:
        """Pair each picture with another: half with one of its group and of another family."""
        random, n = stream(self.seed, "", "pairs"), len(self.ids)
        partner, same = np.empty(n, np.intp), np.zeros(n, bool)
        for i in random.permutation(n):
            alike = self.classes == self.classes[i]
            others = np.flatnonzero(alike & (self.families != self.families[i]))
            same[i] = len(others) > 0 and same.sum() < n / 2
            partner[i] = random.choice(others if same[i] else np.flatnonzero(~alike))
        return partner, same

    def right(self, sheet: Sheet, draw: int) -> dict[str, Floats]:
        """Return by task whether each is answered rightly ``[n]``; of a tie its share.

        "same" is said of the half of the pairs that score highest, as half of them are of one
        group: no arm gains by a threshold of its own.
        """
        groups, names = self.candidates(draw)
        asked = {"group": (groups, self.classes), "caption": (names, np.arange(len(names)))}
        found = {}
        for task, scores in sheet.items():
            if task == "same":
                over = np.round(scores - np.median(scores), TIE_DIGITS)
                found[task] = np.where(over == 0, 0.5, (over > 0) == self.pairs()[1])
            else:
                wanted, true = asked[task]
                rounded = np.where(wanted, np.round(scores, TIE_DIGITS), -np.inf)
                found[task] = hit_share(*standing(rounded, true), 1)
        return found


def told_of(
    model: LanguageModel, asked: Exam, n_words: int, wording: int, n_draws: int, progress: Progress
) -> Sheet:
    """Return what the language model holds of the candidates of some draws, by one wording."""
    words = asked.words(n_words)
    groups, names = (np.any(some, axis=0) for some in
                     zip(*map(asked.candidates, range(n_draws)), strict=True))  # fmt: skip
    others, both = [words[j] for j in asked.pairs()[0]], np.ones((len(words), 2), bool)
    same = told(model, "same", wording, words, ("yes", "no"), both, progress, others)
    return {
        "group": told(model, "group", wording, words, asked.groups, groups, progress),
        "caption": told(model, "caption", wording, words, asked.names, names, progress),
        "same": same[:, 0] - same[:, 1],
    }


def told(
    model: LanguageModel, task: str, wording: int, words: Words, texts: Sequence[str],
    wanted: Wanted, progress: Progress, others: Words | None = None,
) -> Floats:  # fmt: skip
    """Return by how much a picture's words make each wanted text likelier ``[n, texts]``, 0 where
    it has no words, NaN where none is wanted. Raises as ``choose``."""
    way, follow = wordings(f"socratic_{task}")[wording], [f" {text}" for text in texts]
    blind, besides = without_words(model, task, wording, texts), others or [()] * len(words)
    rows = [i for i, some in enumerate(words) if some and (others is None or besides[i])]
    questions = [
        PromptChoice(prompt_of(words[i], way, besides[i]),
                     tuple(follow[j] for j in np.flatnonzero(wanted[i]))) for i in rows
    ]  # fmt: skip
    table = np.where(wanted, 0.0, np.nan)
    for i, scores in zip(rows, choose(model, questions, progress), strict=True):
        table[i, wanted[i]] = scores - blind[wanted[i]]
    return table


def without_words(model: LanguageModel, task: str, wording: int, texts: Sequence[str]) -> Floats:
    """Return how likely each text is where nothing was seen ``[texts]``: the blind model's."""
    way = wordings(f"socratic_{task}")[wording]
    return choose(model, [PromptChoice(way.blind, tuple(f" {text}" for text in texts))])[0]
