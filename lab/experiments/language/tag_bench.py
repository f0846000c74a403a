"""Pictures with detected tags, and texts, divided by family: what trains, chooses and is asked."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import product
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from lab.adapt.tag_anchors import FIRST, Tokens, WordPieces, fit, read
from lab.core.contracts import FloatArray, Modality
from lab.core.progress import Progress
from lab.core.seeds import stream
from lab.experiments.align.divide import divide
from lab.experiments.base import Spec
from lab.experiments.gap.scores import found_first
from lab.experiments.views.view import Seen, View, see
from lab.language.patches import ENCODER, SIDE, patch_grid
from lab.language.tags import class_tags, neighbour_tags
from lab.probes.training import Budget
from lab.stats.checks import Floats
from lab.stats.cosine import unit_rows
from lab.stats.ranking import TIE_DIGITS, mean_reciprocal, standing
from lab.stats.threads import one_blas_thread

FOUND, N_FOLDS = 10, 5
AXES, WINDOW, STRIDE = 64, 3, 2
"""Principal axes of a place; patches a side of a place, and from one to the next."""
BATCH, RATE = 32, 3e-3


class TagAnchorsSpec(Spec):
    """Which pictures and texts, what detects the tags, and how long a network trains on them."""

    dataset: str = Field("emojilab", description="The paired data set.")
    style: str = Field("noto", description="The facet of pictures.")
    language: str = Field("en", description="The language of names and keywords.")
    tags: Literal["neighbours", "classes"] = Field(
        "neighbours", description="What detects tags: the commonest words of the nearest training "
        "pictures of other families, or the 1,000 classes of Lite0.",
    )  # fmt: skip
    n_tags: int = Field(6, ge=1, le=20, description="Tags of a picture.")
    noise: str = Field(
        "0, 25, 50, 75, 100", description="Shares of tags that are wrong, rising from 0.",
        json_schema_extra={"unit": "%"},
    )  # fmt: skip
    n_concepts: int = Field(
        770, ge=100, le=5000, description="Concepts, about so many; what is not held out trains."
    )
    n_validation: int = Field(120, ge=20, le=1000, description="Concepts that choose a reading.")
    n_test: int = Field(240, ge=20, le=1000, description="Concepts that are asked.")
    width: int = Field(64, ge=8, le=256, multiple_of=4, description="Width of the network.")
    n_steps: int = Field(
        400, ge=1, le=20_000, description="Training steps, of pictures and texts in turn.",
        json_schema_extra={"unit": "steps"},
    )  # fmt: skip
    n_seeds: int = Field(3, ge=1, le=50, description="Networks of each arm, from other weights.")
    split_seed: int = Field(0, ge=0, description="Seed of the families that are tested.")


@dataclass(frozen=True)
class TagBench:
    """Row i of all arrays is one concept; the parts share no family."""

    seen: Seen = field(repr=False)
    places: FloatArray = field(repr=False)
    """[n, 9, 64]: what a picture shows at each place."""
    pieces: WordPieces = field(repr=False)
    texts: Tokens = field(repr=False)
    tags: Tokens = field(repr=False)
    train: NDArray[np.intp] = field(repr=False)
    validation: NDArray[np.intp] = field(repr=False)
    test: NDArray[np.intp] = field(repr=False)

    def found(
        self, method: str, wrong: float, spec: TagAnchorsSpec, seed: int, progress: Progress
    ) -> Mapping[str, Floats]:
        """Return by outcome how surely each test picture finds its text among the first ten: [n].

        How each side is read is chosen on the validation families, for each network and outcome by
        itself. Raises as ``fit``.
        """
        tags, rows, none = self._tags(method, wrong, seed), self.train, 0 * self.tags[:, :1]
        shown = {"paired": self.texts, "none": none}.get(method, tags)
        budget = None if method == "untrained" else Budget(spec.n_steps, BATCH, RATE)
        network = fit(
            self.pieces, self.places[rows], shown[rows], self.texts[rows], spec.width, budget,
            seed, progress,
        )  # fmt: skip
        texts = read(network, self.places[:, :0], self.texts)
        return {outcome: self._best(read(network, self.places, words), texts)
                for outcome, words in (("recall", none), ("at hand", tags))}  # fmt: skip

    def matched(self) -> Floats:
        """Return the same without a network: tags and texts as bags of words, by their cosine."""
        bags = np.zeros((2, len(self.texts), len(self.pieces.pieces)))
        for bag, tokens in zip(bags, (self.tags, self.texts), strict=True):
            np.put_along_axis(bag, tokens, 1.0, axis=1)
        bags[:, :, :FIRST] = 1e-6  # a bag of no words has a direction too
        return _recall(_cosines(*bags[:, self.test]))

    def _tags(self, method: str, wrong: float, seed: int) -> Tokens:
        """Return the tags as an arm is given them: each word another's, or a share wrong."""
        rng, there = stream(seed, "", f"{method} tags"), self.tags >= FIRST
        if method == "permuted":
            ring, renamed = (
                rng.permutation(np.unique(self.tags[there])),
                np.arange(self.tags.max() + 1),
            )
            renamed[ring] = np.roll(ring, 1)
            return renamed[self.tags]
        # One draw a tag serves all shares: more noise keeps what less noise made wrong.
        taken = there & (rng.random(there.shape) < wrong)
        return np.where(taken, rng.choice(self.tags[there], there.shape), self.tags)

    def _best(self, pictures: Floats, texts: Floats) -> Floats:
        """Return what test pictures find by the two readings that serve validation ones best."""

        def cosines(rows: NDArray[np.intp], *at: int) -> Floats:
            # Each side has a mean of its own, the gap between them, which training rows tell.
            x, y = (side[i] - side[i][self.train].mean(axis=0)
                    for side, i in zip((pictures, texts), at, strict=True))  # fmt: skip
            return _cosines(x[rows], y[rows])

        own = np.arange(len(self.validation))
        reached = {
            at: mean_reciprocal(*standing(cosines(self.validation, *at), own)).mean()
            for at in product(range(len(pictures)), range(len(texts)))
        }
        return _recall(cosines(self.test, *max(reached, key=lambda at: reached[at])))


def _cosines(x: Floats, y: Floats) -> Floats:
    with one_blas_thread():
        return np.asarray(np.round(unit_rows(x) @ unit_rows(y).T, TIE_DIGITS))


def _recall(cosines: Floats) -> Floats:
    return found_first(cosines, np.arange(len(cosines)), FOUND)


def bench_of(spec: TagAnchorsSpec, progress: Progress) -> TagBench:
    """Divide concepts, read their texts, detect their tags and see their places.

    Raises as ``see``, ``Dataset.column``, ``divide`` and ``neighbour_tags``.
    """
    view = View(ENCODER, spec.style)
    seen = see(spec.dataset, [view], n=spec.n_concepts, seed=spec.split_seed, progress=progress)
    parts = divide(seen.labels, seen.families, spec.n_validation, spec.n_test, spec.split_seed)
    texts = _said(seen, spec.language)
    tags = [_words(words)[: spec.n_tags] for words in _detected(spec, seen, texts, parts[0])]
    known = {word for row in parts[0] for word in texts[row]}
    pieces = WordPieces.of(known, {word for text in (*texts, *tags) for word in text})
    places = _places(seen, spec.style, parts[0], progress)
    return TagBench(seen, places, pieces, pieces.tokens(texts), pieces.tokens(tags), *parts)


def _words(texts: Sequence[str]) -> list[str]:
    """Return the words of texts in lower case, each once, without digits and marks."""
    return list(dict.fromkeys(re.findall(r"[^\W\d_]+", " ".join(texts).casefold())))


def _said(seen: Seen, language: str) -> list[list[str]]:
    """Return the words of each concept's name and, where the data set has them, keywords."""
    names = seen.dataset.column(Modality.TEXT, language, seen.concepts).items
    keywords = getattr(seen.dataset, "keywords", lambda concept, language: ())
    return [_words([name, *keywords(concept, language)])
            for name, concept in zip(names, seen.concepts, strict=True)]  # fmt: skip


def _detected(
    spec: TagAnchorsSpec, seen: Seen, texts: list[list[str]], train: NDArray[np.intp]
) -> list[tuple[str, ...]]:
    """Return the tags of each picture; neighbours are of training families other than its own."""
    [x] = seen.x.values()
    if spec.tags == "classes":
        return [tags.words for tags in class_tags(x, spec.n_tags)]
    all_x = x.astype(np.float64)
    names, codes = np.unique(seen.families, return_inverse=True)
    folds = stream(spec.split_seed, "", "folds of tags").integers(N_FOLDS, size=len(names))[codes]
    folds[~np.isin(np.arange(len(seen)), train)] = -1  # who is held out asks all training ones
    found: list[tuple[str, ...]] = [()] * len(seen)
    for fold in range(-1, N_FOLDS):
        known, asked = train[folds[train] != fold], np.flatnonzero(folds == fold)
        words = [texts[row] for row in known]
        tags = neighbour_tags(all_x[known], words, all_x[asked], spec.n_tags)
        for row, tag in zip(asked, tags, strict=True):
            found[row] = tag.words
    return found


def _places(seen: Seen, style: str, train: NDArray[np.intp], progress: Progress) -> FloatArray:
    """Return nine places of each picture on principal axes of the training ones: [n, 9, 64]."""
    progress.start("patches", len(seen))
    grid = patch_grid(seen.dataset.column(Modality.IMAGE, style, seen.concepts), progress)
    grid = grid.reshape(len(seen), SIDE, SIDE, -1)
    starts = range(0, SIDE - WINDOW + 1, STRIDE)
    windows = [grid[:, i : i + WINDOW, j : j + WINDOW] for i in starts for j in starts]
    x = np.stack([window.mean(axis=(1, 2), dtype=np.float64) for window in windows], axis=1)
    known = x[train].reshape(-1, x.shape[2])
    with one_blas_thread():
        spread, axes = np.linalg.eigh(np.cov(known.T))
        turned = (x - known.mean(axis=0)) @ axes[:, : -AXES - 1 : -1]
    return np.asarray(turned / np.sqrt(spread[: -AXES - 1 : -1]), np.float32)
