"""What an eye may have seen before it is asked: pictures of other families, in another style."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from lab.core.contracts import Dataset, FloatArray, Item, Modality
from lab.core.progress import Progress
from lab.core.seeds import stream
from lab.data import DATASETS
from lab.encoders import ENCODERS
from lab.encoders.class_names.bridge import PROMPT
from lab.encoders.embed import embed
from lab.experiments.language.socratic.evidence import (
    IMAGES,
    TEXTS,
    Evidence,
    TagEye,
    evidence_of_each,
)
from lab.perturb import PERTURBATIONS
from lab.probes.maps import fit_map
from lab.stats.cosine import unit_rows

Joint = Literal["ridge", "bridge"]
FOLDS = 5
PLAIN = {
    "animal-marine": "sea animal", "book-paper": "book", "food-asian": "asian food",
    "food-prepared": "prepared food", "food-sweet": "dessert", "other-object": "object",
    "place-geographic": "landscape", "place-other": "place", "plant-other": "plant",
    "transport-air": "aircraft", "transport-ground": "ground vehicle", "transport-water": "boat",
}  # fmt: skip
"""Groups whose last word alone would not say what they are; "animal-bird" is a bird."""


def plain_name(group: str) -> str:
    """Return what a person would call a group.

    >>> plain_name("animal-bird"), plain_name("food-asian"), plain_name("sky & weather")
    ('bird', 'asian food', 'sky and weather')
    """
    return PLAIN.get(group, group.rpartition("-")[2]).replace("&", "and")


def eye_of(
    dataset_id: str, memory: str, hidden: Iterable[str], joint: Joint = "ridge",
    progress: Progress | None = None,
) -> TagEye:  # fmt: skip
    """Return an eye that has seen the pictures of the facet ``memory`` but for ``hidden`` families.

    Raises ``UnknownId`` for a facet, ``TooFew`` where the ridge has too few pairs, and what
    ``embed`` raises.
    """
    dataset = DATASETS.get(dataset_id)
    features, family = features_of(dataset, memory, progress=progress), families_of(dataset)
    unseen = set(hidden)
    seen = [concept for concept in features if family[concept] not in unseen]
    x = np.array([features[concept] for concept in seen])
    words = tuple(keywords_of(dataset, concept) for concept in seen)
    families = np.array([family[concept] for concept in seen])
    if joint == "bridge":
        return TagEye(x, words, families)
    names: list[Item] = [PROMPT.format(dataset.name(concept)) for concept in seen]
    y = ENCODERS.get(TEXTS).encode(names)
    ridge = fit_map(unit_rows(x.astype(np.float64)), y, "ridge", families=families)
    return TagEye(x, words, families, ridge)


def evidence_out_of_fold(
    eye: TagEye, x: FloatArray, families: NDArray[np.str_], threshold: float
) -> list[Evidence]:
    """Return the tags of pictures ``[n, 1280]`` whose families the eye may have seen: each is asked
    an eye that never saw its family, so that they are as good as those of a new one."""
    names, codes = np.unique(np.concatenate([families, eye.families]), return_inverse=True)
    fold = (stream(0, "", "eye's folds").permutation(len(names)) % FOLDS)[codes]
    own, seen = fold[: len(x)], fold[len(x) :]
    found: dict[int, Evidence] = {}
    for f in range(FOLDS):
        rows, kept = np.flatnonzero(own == f), np.flatnonzero(seen != f)
        less = TagEye(eye.seen[kept], tuple(eye.words[i] for i in kept), eye.families[kept])
        found |= dict(zip(rows.tolist(), evidence_of_each(less, x[rows], threshold), strict=True))
    return [found[i] for i in range(len(x))]


def features_of(
    dataset: Dataset, facet: str, harm: str = "", severity: float = 0.0,
    progress: Progress | None = None,
) -> dict[str, FloatArray]:  # fmt: skip
    """Return Lite0's features ``[1280]`` of each concept's picture in a facet, clean or hurt."""
    column = dataset.column(Modality.IMAGE, facet)
    perturbation = PERTURBATIONS.get(harm) if severity else None
    made = embed(ENCODERS.get(IMAGES), column, perturbation, severity, progress=progress)
    return dict(zip(made.ids, made.x, strict=True))


def families_of(dataset: Dataset) -> dict[str, str]:
    """Return the family of each concept."""
    return dict(zip(dataset.concepts, dataset.labels("family").tolist(), strict=True))


def keywords_of(dataset: Dataset, concept: str) -> tuple[str, ...]:
    """Return a concept's keywords in English; where a data set has none, its caption's words."""
    keywords = getattr(dataset, "keywords", None)
    return tuple(keywords(concept, "en")) if keywords else content_words(dataset.name(concept))


def content_words(text: str) -> tuple[str, ...]:
    """Return the words of three letters or more that are no function words, each once.

    >>> content_words("The head of a hammerhead shark.")
    ('head', 'hammerhead', 'shark')
    """
    from sklearn.feature_extraction.text import ENGLISH_STOP_WORDS

    words: Sequence[str] = re.findall(r"[^\W\d_]{3,}", text.lower())
    return tuple(dict.fromkeys(word for word in words if word not in ENGLISH_STOP_WORDS))
