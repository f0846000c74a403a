"""Three parts of a data set that share no family: sentences, pictures, and pictures to caption."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Protocol, runtime_checkable

import numpy as np
from numpy.typing import NDArray

from lab.adapt.captions.decoder import Lexicon, Tokens
from lab.core.contracts import Column, Dataset, Modality
from lab.core.progress import Progress
from lab.data import DATASETS
from lab.encoders import ENCODERS
from lab.encoders.embed import embed
from lab.experiments.align.divide import LEAST, divide
from lab.experiments.views.view import parse_views, see
from lab.language.tags import Tags, class_tags
from lab.probes.maps import fit_map
from lab.stats.checks import Floats
from lab.stats.cosine import unit_rows
from lab.stats.threads import one_blas_thread

N_CLASSES = 5
"""Classes of a picture whose names are read."""


@runtime_checkable
class HasKeywords(Protocol):
    """A data set whose concepts have search words."""

    def keywords(self, concept: str, language: str) -> tuple[str, ...]: ...


def words_of(text: str) -> list[str]:
    """Return the words of a text in lower case, without digits and marks.

    >>> words_of("A dog's ball, 2!")
    ['a', 'dog', 's', 'ball']
    """
    return re.findall(r"[^\W\d_]+", text.casefold())


NO_CONTENT = frozenset(words_of("a an and at by for from in is it of on or s the to with"))


def content(words: list[str]) -> set[str]:
    """Return the words that say what is there, a plural as its singular."""
    return {w[:-1] if len(w) > 3 and w.endswith("s") and not w.endswith("ss") else w
            for w in words if w not in NO_CONTENT}  # fmt: skip


def sentence_of(dataset: Dataset, concept: str) -> list[str]:
    """Return the words of a concept's name and, behind it, of its keywords, each once."""
    words = words_of(dataset.name(concept))
    if isinstance(dataset, HasKeywords):
        words += [w for key in dataset.keywords(concept, "en") for w in words_of(key)]
    return list(dict.fromkeys(words))


def detected(tags: Tags, threshold: float) -> Tags:
    """Return the words in the names of the likeliest classes, each as sure as these together; where
    none reaches the threshold, the surest."""
    sure: dict[str, float] = {}
    for name, p in zip(tags.words, tags.confidences, strict=True):
        for word in words_of(name):
            if word not in NO_CONTENT:
                sure[word] = min(sure.get(word, 0.0) + p, 1.0)
    order = sorted(sure, key=lambda word: (-sure[word], word))
    found = Tags(tuple(order), tuple(sure[word] for word in order))
    return found.above(threshold) if sure[order[0]] >= threshold else found.first(1)


@dataclass(frozen=True)
class Pictures:
    """What an eye says of pictures, and where a bridge puts them among texts."""

    tags: list[Tags]
    x: Floats = field(repr=False)
    """[n, d], rows of length 1."""

    def given(self, lexicon: Lexicon) -> Floats:
        """Return the confidence of every word in every picture: [n, words]."""
        row = {word: k for k, word in enumerate(lexicon.words)}
        found = np.zeros((len(self.tags), len(row)))
        for line, tags in zip(found, self.tags, strict=True):
            line[[row[word] for word in tags.words]] = tags.confidences
        return found


@dataclass(frozen=True)
class CaptionParts:
    """No family is in two parts, and no picture stands beside its own sentence."""

    lexicon: Lexicon
    corpus: Tokens = field(repr=False)
    held_out: Tokens = field(repr=False)
    """Sentences that stop a training."""
    train: Pictures = field(repr=False)
    test: Pictures = field(repr=False)
    concepts: tuple[str, ...] = field(repr=False)
    """Of the test, with their families and what each is truly called."""
    families: NDArray[np.str_] = field(repr=False)
    truth: list[list[str]] = field(repr=False)
    nearest: list[list[str]] = field(repr=False)
    """The ceiling's: the sentence of training that a ridge on *pairs* finds for each test item."""


def lexicon_of(words: tuple[str, ...]) -> Lexicon:
    """Return words with their vectors where the bridge puts texts, kept like any embedding."""
    digest = sha256(" ".join(words).encode()).hexdigest()
    column = Column(Modality.TEXT, "words", words, list(words), digest)
    vectors = unit_rows(embed(ENCODERS.get("bridge_text"), column).x.astype(np.float64))
    return Lexicon(("", *words), np.concatenate([np.zeros_like(vectors[:1]), vectors]))


def caption_parts(
    dataset_id: str, pictures: str, n_test: int, threshold: float, seed: int, progress: Progress
) -> CaptionParts:
    """Divide a data set's families: a third of those left to train on shows pictures, all others
    give sentences. Raises ``BadInput`` for pictures that Lite0 did not encode, and what ``see`` and
    ``divide`` raise.
    """
    dataset = DATASETS.get(dataset_id)
    view = parse_views(dataset, pictures)[0]
    seen = see(dataset_id, [view], labelled=True, progress=progress)
    rest, held, test = divide(seen.labels, seen.families, LEAST, n_test, seed)
    n_shown = max(len(rest) // 3, LEAST)
    paired, _, shown = (
        rest[rows] for rows in divide(seen.labels[rest], seen.families[rest], 0, n_shown, seed)
    )
    tags = [detected(one, threshold) for one in class_tags(seen.x[view], N_CLASSES)]
    places = ENCODERS.get("bridge_image").cross(seen.x[view]).astype(np.float64)  # type: ignore[attr-defined]
    train, asked = (Pictures([tags[row] for row in rows], places[rows]) for rows in (shown, test))

    apart = set(seen.families[np.concatenate([held, shown, test])])
    texts = [c for c, family in zip(dataset.concepts, dataset.labels("family"), strict=True)
             if family not in apart]  # fmt: skip
    said = {concept: sentence_of(dataset, concept) for concept in (*texts, *seen.concepts)}
    stopping = [seen.concepts[row] for row in held]
    known = {word for concept in (*texts, *stopping) for word in said[concept]}
    known |= {word for one in (*train.tags, *asked.tags) for word in one.words}
    lexicon = lexicon_of(tuple(sorted(known)))
    corpus, held_out = (lexicon.tokens([said[c] for c in some]) for some in (texts, stopping))

    # The ceiling alone sees pictures beside their own sentences, which are of the corpus.
    x, own = seen.x[view].astype(np.float64), [texts.index(seen.concepts[row]) for row in paired]
    meant = unit_rows(lexicon.vectors[corpus].sum(axis=1))
    ridge = fit_map(x[paired], meant[own], "ridge", families=seen.families[paired], seed=seed)
    with one_blas_thread():
        near = (unit_rows(ridge.map_x(x[test])) @ unit_rows(ridge.map_y(meant)).T).argmax(axis=1)
    return CaptionParts(
        lexicon, corpus, held_out, train, asked, tuple(seen.concepts[row] for row in test),
        seen.families[test], [said[seen.concepts[row]] for row in test],
        lexicon.read(corpus[near]),
    )  # fmt: skip
