"""Words that people rated: how well each finds its picture, and what else is known of it.

No list of frequencies or senses is installed with anything here: other numbers stand in for them.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Container, Sequence

import numpy as np
from numpy.typing import NDArray

from lab.core.progress import Progress
from lab.data.emojilab.dataset import EmojiLab
from lab.data.families import singular
from lab.language import LANGUAGE_MODELS
from lab.language.base import LanguageModel
from lab.language.choose import PromptChoice, choose
from lab.language.norms import concreteness
from lab.probes.maps import fit_map
from lab.probes.retrieval import Gallery
from lab.stats.checks import Floats
from lab.stats.intervals.family_groups import family_groups
from lab.stats.threads import one_blas_thread

FOLDS, BATCH = 5, 32
CONTEXTS = ("The next word is", "He said:", "Here is one more:")
"""What a word follows when it is asked how usual it is; the mean over them counts."""


def ranks_across(x: Floats, y: Floats, families: NDArray[np.str_], seed: int) -> Floats:
    """Return where the own picture y [n, e] of each text x [n, d] stands in its fold, 1 the first.

    A ridge map of the other folds, which share no family, leads there. Raises as ``fit_map``.
    """
    fold = family_groups(families, np.zeros(len(x)), FOLDS, seed)
    ranks = np.empty(len(x))
    for held in range(FOLDS):
        inside, own = fold != held, np.arange(np.sum(fold == held))
        bridge = fit_map(x[inside], y[inside], "ridge", families=families[inside])
        with one_blas_thread():
            found = Gallery(bridge.map_y(y[~inside]))
            ranks[~inside] = found.ranks(bridge.map_x(x[~inside]), own, np.ones(len(own), bool))
    return ranks


def dispersion(pictures: Floats) -> Floats:
    """Return the mean cosine distance between the kinds of picture of each text, [kinds, n, d].

    Kiela, Hill, Korhonen & Clark 2014, equation 1; rows have length 1. Needs two kinds or more.
    """
    m = len(pictures)
    return np.asarray(1 - (np.sum(pictures.sum(axis=0) ** 2, axis=1) - m) / (m * (m - 1)))


def terms_of(text: str, whole: bool, rated: Container[str]) -> tuple[str, ...]:
    """Return a whole text, if it was rated so; or its rated words, each once.

    >>> rated = {"the", "hot dog", "dog", "pond"}
    >>> [terms_of(text, "The" not in text, rated) for text in ("Hot dog", "The dogs of a pond.")]
    [('hot dog',), ('dog', 'pond')]
    """
    if whole:
        return (text.lower(),) if text.lower() in rated else ()
    from sklearn.feature_extraction.text import ENGLISH_STOP_WORDS

    words = set(re.findall(r"[^\W\d_]{2,}", text.lower())) - ENGLISH_STOP_WORDS
    found = {word if word in rated else singular(word) for word in words}
    return tuple(sorted(word for word in found if word in rated))


def facts_of(terms: Sequence[Sequence[str]], model_id: str, progress: Progress) -> list[Floats]:
    """Return ratings [n], senses and, unless it is "none", a model's log-likelihoods: means over
    the terms of each text. Raises ``Unavailable`` where ratings or model are absent."""
    known = [concreteness(), _senses()]
    if model_id != "none":
        every = sorted({term for some in terms for term in some})
        known.append(_likelihood(LANGUAGE_MODELS.get(model_id), every, progress))
    return [np.array([np.mean([of.get(t, 0.0) for t in some]) for some in terms]) for of in known]


def _likelihood(model: LanguageModel, terms: Sequence[str], progress: Progress) -> dict[str, float]:
    """Return the log-likelihood of each term where anything may follow, the mean over contexts."""
    batches = [[f" {t}" for t in terms[at : at + BATCH]] for at in range(0, len(terms), BATCH)]
    asked = [PromptChoice(context, tuple(some)) for context in CONTEXTS for some in batches]
    each = np.concatenate(choose(model, asked, progress)).reshape(len(CONTEXTS), -1).mean(axis=0)
    # Of the whole term and not a token: rare words are long in tokens because they are rare.
    return {term: m * model.count(f" {term}") for term, m in zip(terms, each.tolist(), strict=True)}


def _senses() -> dict[str, float]:
    """Return by term in how many emoji's English names and keywords it stands."""
    emoji, found = EmojiLab(), Counter[str]()
    for concept in emoji.concepts:
        texts = [t.lower() for t in (emoji.name(concept), *emoji.keywords(concept, "en"))]
        found.update({*texts, *(word for text in texts for word in text.split())})
    return {term: float(n) for term, n in found.items()}
