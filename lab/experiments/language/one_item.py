"""One picture through words: what is seen in it, what is asked, and who chooses what.

The parts are those of the study ``socratic``, put together for a single item and fast enough for a
moving slider. What picture and text share is the class-name bridge, which learned from no pair.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from lab.core.contracts import FloatArray, Modality
from lab.core.printable import short
from lab.core.progress import Progress
from lab.core.seeds import stream
from lab.data import DATASETS
from lab.experiments.language.socratic.evidence import (
    IMAGES,
    MOST_TAGS,
    SHARPNESS,
    TagEye,
    both_scores,
    evidence_of,
    image_scores,
    prompt_of,
    words_of,
)
from lab.experiments.language.socratic.eye import eye_of, families_of, features_of, plain_name
from lab.language.base import LanguageModel
from lab.language.choose import Wording
from lab.language.two_towers import tower_cosines, tower_tags
from lab.stats.checks import Floats

TASKS = {"kind": "socratic_group", "name": "socratic_caption"}
"""What is asked of a picture, by its prompt: which kind of thing it shows, or which name is its."""
N_CANDIDATES = 10
MOST_WORDS, MOST_LETTERS = 24, 40
MEMORY = {"emojilab": ("fluent-emoji-flat", "noto"), "stamps": ("drawing", "photo")}
"""The facet whose words the eye knows, and which instead where that one is looked at."""
Likelihoods = Callable[[str, tuple[str, ...]], Floats]
"""From a prompt and candidates to their log-likelihood a token ``[n]``."""
Answers = Mapping[str, Floats]
"""Shares of the candidates ``[n]`` by who gives them: picture; and where a language model is words,
both (the product of the two) and blind."""


@dataclass(frozen=True)
class TagGallery:
    """The pictures of one facet that have a kind, and an eye that has seen another facet."""

    dataset: str
    facet: str
    features: Mapping[str, FloatArray] = field(repr=False)
    """Lite0's, ``[1280]`` of each concept."""
    eye: TagEye = field(repr=False)

    def eye_for(self, concept: str) -> TagEye:
        """Return the eye for one picture: it has seen none of its family."""
        family = families_of(DATASETS.get(self.dataset))[concept]
        kept = np.flatnonzero(self.eye.families != family)
        words = tuple(self.eye.words[row] for row in kept)
        return TagEye(self.eye.seen[kept], words, self.eye.families[kept])


@dataclass(frozen=True)
class WordQuestion:
    """A picture and a question: words of what is seen, the surest first; candidates in alphabetical
    order, which of them is true, and the cosine of each with the picture ``[n]``."""

    words: tuple[str, ...]
    candidates: tuple[str, ...]
    true: int
    cosines: Floats = field(repr=False)


def with_kind(dataset: str, facet: str) -> tuple[str, ...]:
    """Return the concepts of a facet of pictures that belong to a kind."""
    entry = DATASETS.get(dataset)
    kinds = dict(zip(entry.concepts, entry.labels("subgroup"), strict=True))
    return tuple(one for one in entry.column(Modality.IMAGE, facet).ids if kinds[one])


def gallery(dataset: str, facet: str, progress: Progress | None = None) -> TagGallery:
    """Read the pictures of a facet, once; raises ``Unavailable`` where weights are missing."""
    first, instead = MEMORY[dataset]
    eye = eye_of(dataset, instead if facet == first else first, (), "bridge", progress)
    features = features_of(DATASETS.get(dataset), facet, progress=progress)
    return TagGallery(
        dataset, facet, {one: features[one] for one in with_kind(dataset, facet)}, eye
    )


def look(pictures: TagGallery, concept: str, task: str, eye_id: str = IMAGES) -> WordQuestion:
    """Return what is seen in a picture, and what is asked of it: always the same for an item.

    The true candidate stands among ten: other kinds, or names of pictures of other families. The
    eye is Lite0, or a model with two towers, as "hub:openai/clip-vit-base-patch32#image"; raises as
    ``towers``.
    """
    entry = DATASETS.get(pictures.dataset)
    rows = {one: row for row, one in enumerate(entry.concepts)}
    kinds, families = entry.labels("subgroup"), entry.labels("family")
    own = rows[concept]
    if task == "kind":
        right, others = plain_name(str(kinds[own])), {plain_name(str(k)) for k in kinds if k}
    else:
        apart = (one for one in pictures.features if families[rows[one]] != families[own])
        right, others = entry.name(concept), set(map(entry.name, apart))
    known = sorted(others - {right})
    drawn = stream(0, concept, f"candidates, {task}").permutation(len(known))[: N_CANDIDATES - 1]
    candidates = tuple(sorted([right, *(known[j] for j in drawn)], key=str.casefold))
    if eye_id == IMAGES:
        eye, x = pictures.eye_for(concept), pictures.features[concept]
        words = words_of(evidence_of(eye, x), MOST_TAGS)
        cosines = image_scores(eye, x[None], candidates)[0]
    else:
        shown = entry.column(Modality.IMAGE, pictures.facet, [concept]).items
        words = tower_tags(eye_id, shown, MOST_TAGS)[0].words
        cosines = tower_cosines(eye_id, shown, candidates)[0]
    return WordQuestion(words, candidates, candidates.index(right), cosines)


def prompt(words: Sequence[str], wording: Wording) -> str:
    """Return the prompt with the words, or without any the blind model's."""
    return prompt_of(words, wording) if words else wording.blind


def likelihoods_by(model: LanguageModel) -> Likelihoods:
    """Return what asks a language model; each candidate follows after a space."""
    return lambda prompt, candidates: (
        model.likelihoods(prompt, [f" {name}" for name in candidates]).per_token
    )


def answers(
    seen: WordQuestion, words: Sequence[str], wording: Wording, likelihoods: Likelihoods | None
) -> Answers:
    """Return what each says of the candidates; raises what ``likelihoods`` raises.

    Through words counts by how much they make a candidate likelier, by the picture its cosine.
    """
    image = SHARPNESS * seen.cosines
    if likelihoods is None:
        return {"picture": _shares(image)}
    blind = likelihoods(wording.blind, seen.candidates)
    told = likelihoods(prompt(words, wording), seen.candidates) - blind
    both = both_scores(told, seen.cosines, SHARPNESS)
    each = {"words": told, "picture": image, "both": both, "blind": blind}
    return {name: _shares(scores) for name, scores in each.items()}


def place_of(seen: WordQuestion, shares: Floats) -> int:
    """Return the place of the true candidate, 1 for the first; among equals the last."""
    return int((shares >= shares[seen.true]).sum())


def verdict(seen: WordQuestion, found: Answers, n_words: int) -> str:
    """Return in one sentence whether words are enough for this item."""

    def says(name: str) -> str:
        return f"“{short(seen.candidates[int(found[name].argmax())], MOST_LETTERS)}”"

    right = {name: place_of(seen, shares) == 1 for name, shares in found.items()}
    picture = f"picture alone gives {says('picture')}, {'right' if right['picture'] else 'wrong'}ly"
    if "words" not in found:
        return f"The {picture}."
    if n_words == 0:
        return f"Without a word nothing gets through; the {picture}."
    if right["words"]:
        lead = "Words are enough here" if right["picture"] else "Words do better here"
    else:
        lead = "Lost in words" if right["picture"] else "Neither way finds it"
    led = "1 word leads" if n_words == 1 else f"{n_words} words lead"
    return f"{lead}: {led} to {says('words')}; the {picture}."


def checked_words(words: Iterable[str]) -> tuple[tuple[str, ...], list[str]]:
    """Return the words that may be passed on, each once, and of the others what is wrong.

    Spaces are made one; a word has 1 to 40 letters that can be seen, and there are 24 at most.
    """
    kept: dict[str, None] = {}
    wrong = []
    for given in words:
        word = " ".join(given.split())
        if not word or not word.isprintable():
            wrong.append(f"“{short(given, 20)}” holds what cannot be seen")
        elif len(word) > MOST_LETTERS:
            wrong.append(f"“{short(word, 20)}” has {len(word)} letters; {MOST_LETTERS} are read")
        elif len(kept) < MOST_WORDS:
            kept[word] = None
        elif word not in kept:
            wrong.append(f"“{short(word, 20)}” is one too many; {MOST_WORDS} are read")
    return tuple(kept), wrong


def _shares(scores: Floats) -> Floats:
    """Return scores ``[n]`` as shares that sum to 1: their softmax."""
    odds = np.exp(scores - scores.max())
    return np.asarray(odds / odds.sum(), np.float64)
