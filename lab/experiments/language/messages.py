"""What is said of a picture in so many words, and how much of its kind can be read off it.

Families are divided into parts; of each part in turn codebook, neighbours and probes come from the
others alone.
"""

from __future__ import annotations

from functools import cached_property
from typing import Any

import numpy as np
from pydantic import Field

from lab.core.contracts import Modality
from lab.core.progress import Progress
from lab.core.seeds import stream
from lab.data.emojilab.dataset import EMOJILAB
from lab.data.splits import family_folds
from lab.experiments.base import Spec
from lab.experiments.views.view import Seen
from lab.language.codebook import Codebook, turned
from lab.language.keywords import keywords, other_words
from lab.language.patches import CELLS, SIDE, patch_grid
from lab.language.tags import class_tags, neighbour_tags
from lab.probes.bag import BagProbe, Message
from lab.probes.linear import cross_fit, predict_out_of_fold
from lab.stats.checks import Floats

NEAREST = 5
"""Patches that show a token, of as many concepts."""


class PictureTokensSpec(Spec):
    """Which drawings, how large a codebook, and how many words are passed on."""

    style: str = Field("noto", description="The drawings of EmojiLab.")
    sizes: str = Field(
        "64, 128, 256, 512", description="Tokens in a codebook, rising; the last but one is asked "
        "at every number of words.",
    )  # fmt: skip
    counts: str = Field(
        "1, 2, 4, 8, 16, 49", description="Words passed on, rising; most claims are about the "
        "middle one (of an even number, the second of the two).",
    )  # fmt: skip
    n_concepts: int = Field(
        775, ge=100, le=775, description="Concepts; 775 are all that have a subgroup.",
        json_schema_extra={"unit": "concepts"},
    )  # fmt: skip
    folds: int = Field(5, ge=3, le=5, description="Parts of families that are held out in turn.")
    n_seeds: int = Field(10, ge=1, le=50, description="Starts of k-means.")
    split_seed: int = Field(0, ge=0, description="Seed of the parts.")


class Messages:
    """Pictures with labels, and what each kind of message says of them. Rows are ``seen``'s."""

    def __init__(self, seen: Seen, n_folds: int, seed: int, progress: Progress) -> None:
        ((view, x),) = seen.x.items()
        self.seen, self.x = seen, x
        self.folds = family_folds(seen.families, seen.labels, n_folds, seed)
        self.names, self.y = np.unique(seen.labels, return_inverse=True)
        column = EMOJILAB.column(Modality.IMAGE, view.facet, seen.concepts)
        grid = patch_grid(column, progress)
        self.patches = [turned(grid, np.flatnonzero(self.folds != fold)) for fold in range(n_folds)]
        # Of all items: it is known without a message, and what it tells is no message's merit.
        self.log_prior = np.log(np.bincount(self.y) / len(self.y))
        self.entropy_bits = float(-self.log_prior[self.y].mean() / np.log(2))
        self._sent: dict[tuple[Any, ...], list[Message]] = {}

    def read_vector(self) -> dict[str, Floats]:
        """Return what a probe reads off the whole vector."""
        probes = cross_fit([self.x], self.y, self.seen.families, self.folds)
        return self._scores(predict_out_of_fold(probes, self.folds, self.x))

    def read(self, kind: str, n: int, size: int, seed: int) -> dict[str, Floats]:
        """Return "bits" and "right" ``[rows]`` of the first ``n`` words of a kind of message."""
        odds = np.empty((len(self.y), len(self.names)))
        for fold in range(int(self.folds.max()) + 1):
            said = [message[:n] for message in self._messages(kind, fold, size, seed)]
            here, rest = np.flatnonzero(self.folds == fold), np.flatnonzero(self.folds != fold)
            probe = BagProbe.fit([said[row] for row in rest], self.y[rest],
                                 self.seen.families[rest], self.log_prior)  # fmt: skip
            odds[here] = probe.log_proba([said[row] for row in here])
        return self._scores(odds)

    def codebook(self, size: int) -> list[dict[str, Any]]:
        """Return a row a token and near patch: where it is, and how much of the token's patches,
        of training pictures, belong to its commonest label ("purity")."""
        rows = np.flatnonzero(self.folds != 0)
        words, far = self._book(0, size, 0).read(self.patches[0][rows])
        table = []
        for token in range(size):
            item, cell = np.nonzero(words == token)
            counts = np.bincount(self.y[rows[item]], minlength=len(self.names))
            order = np.argsort(far[item, cell], kind="stable")
            _, first = np.unique(item[order], return_index=True)
            for k in order[np.sort(first)][:NEAREST]:
                row, column = divmod(int(cell[k]), SIDE)
                table.append(
                    {"token": token, "share": len(item) / (len(rows) * CELLS),
                     "purity": float(counts.max() / len(item)),
                     "label": str(self.names[counts.argmax()]),
                     "item": self.seen.concepts[rows[item[k]]], "row": row, "column": column}
                )  # fmt: skip
        return table

    def _scores(self, odds: Floats) -> dict[str, Floats]:
        true = odds[np.arange(len(self.y)), self.y]
        return {"bits": (true - self.log_prior[self.y]) / np.log(2),
                "right": (odds.argmax(axis=1) == self.y).astype(np.float64)}  # fmt: skip

    def _messages(self, kind: str, fold: int, size: int, seed: int) -> list[Message]:
        """Return one message a row, for the probe that is asked about one part."""
        if kind == "dealt":
            said = self._messages("tokens", fold, size, seed)
            return [said[k] for k in stream(seed, "", "dealt").permutation(len(said))]
        if kind == "keywords":
            return self._keywords
        if kind == "classes":
            return self._classes
        key = (kind, fold, size, seed)
        if key not in self._sent:
            self._sent[key] = (
                self._neighbours(fold) if kind == "words"
                else list(self._book(fold, size, seed).messages(self.patches[fold]))
            )  # fmt: skip
        return self._sent[key]

    def _book(self, fold: int, size: int, seed: int) -> Codebook:
        return Codebook.fit(self.patches[fold][self.folds != fold], size, seed)

    def _neighbours(self, fold: int) -> list[Message]:
        """Each part is tagged by the others; no part by the one that is asked about."""
        known = [keywords(concept) for concept in self.seen.concepts]
        said: list[Message] = [()] * len(known)
        for part in range(int(self.folds.max()) + 1):
            rows = np.flatnonzero(self.folds == part)
            near = np.flatnonzero((self.folds != part) & (self.folds != fold))
            words = [known[row] for row in near]
            found = neighbour_tags(
                self.x[near].astype(np.float64), words, self.x[rows].astype(np.float64), CELLS
            )
            for row, tags in zip(rows, found, strict=True):
                said[row] = tags.words
        return said

    @cached_property
    def _classes(self) -> list[Message]:
        return [tags.words for tags in class_tags(self.x, CELLS)]

    @cached_property
    def _keywords(self) -> list[Message]:
        return [other_words(EMOJILAB.name(c), keywords(c))
                for c in self.seen.concepts]  # fmt: skip
