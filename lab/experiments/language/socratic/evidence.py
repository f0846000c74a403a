"""One picture's way through words: tags by kind, the words passed on, the prompt, the scores.

Zeng et al. 2022, "Socratic models", arXiv:2204.00598. The eye knows the keywords of pictures of
other families in another style, Lite0's own classes, and two short lists held against the picture
through the class-name bridge; the groups that are asked for are no list of it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import zip_longest

import numpy as np
from numpy.typing import NDArray

from lab.core.contracts import FloatArray, Item
from lab.core.errors import BadInput
from lab.encoders import ENCODERS
from lab.encoders.class_names.bridge import PROMPT, BridgeImage
from lab.language.choose import Wording
from lab.language.tags import Tags, class_tags, neighbour_tags
from lab.probes.maps import LinearMap
from lab.stats.checks import Floats
from lab.stats.cosine import unit_rows
from lab.stats.threads import one_blas_thread

KINDS = ("photograph", "drawing", "cartoon", "icon", "sketch", "painting")
PLACES = ("kitchen", "forest", "field", "beach", "sea", "sky", "street", "office", "room", "garden")
SHARPNESS = 20.0
"""Cosines through the bridge differ by some .05: times this, their softmax tells them apart."""
MOST_TAGS = 16
BROAD, LATE = ("keywords", "objects"), 2
IMAGES, TEXTS, BRIDGE = "lite0", "minilm", ("bridge_image", "bridge_text")
Evidence = Mapping[str, Tags]
"""Tags by where they come from: keywords, objects, place, kind."""


@dataclass(frozen=True)
class TagEye:
    """What the eye has seen: Lite0's features ``[m, 1280]`` of other pictures, and their words."""

    seen: FloatArray = field(repr=False)
    words: tuple[tuple[str, ...], ...] = field(repr=False)
    families: NDArray[np.str_] = field(repr=False)
    joint: LinearMap | None = field(default=None, repr=False)
    """Ridge from features to MiniLM of their names; None: the class-name bridge, without pairs."""


def evidence_of(eye: TagEye, features: FloatArray, threshold: float = 0.05) -> Evidence:
    """Return the tags of one picture, Lite0's features ``[1280]``, that are at least so sure."""
    return evidence_of_each(eye, features[None], threshold)[0]


def evidence_of_each(eye: TagEye, x: FloatArray, threshold: float) -> list[Evidence]:
    """Return the tags of pictures ``[n, 1280]``; raises as ``class_tags``, ``neighbour_tags``."""
    found = zip(
        neighbour_tags(
            eye.seen.astype(np.float64), eye.words, x.astype(np.float64), MOST_TAGS
        ),
        class_tags(x, MOST_TAGS), *(_zero_shot(x, some) for some in (PLACES, KINDS)), strict=True,
    )  # fmt: skip
    names = ("keywords", "objects", "place", "kind")
    return [
        {name: tags.above(threshold) for name, tags in zip(names, each, strict=True)}
        for each in found
    ]


def words_of(evidence: Evidence, n: int) -> tuple[str, ...]:
    """Return the first ``n`` words, each once: by turns the surest keyword and object, and after
    two rounds, as they say little, one of place and one of kind of picture."""
    rows = [tags.words if name in BROAD else (None,) * LATE + tags.first(1).words
            for name, tags in evidence.items()]  # fmt: skip
    ordered = dict.fromkeys(word for some in zip_longest(*rows) for word in some if word)
    return tuple(ordered)[:n]


def prompt_of(words: Sequence[str], wording: Wording, others: Sequence[str] = ()) -> str:
    """Return the prompt with the words in their places.

    Raises ``BadInput`` where there are none: nothing was seen that is sure enough.
    """
    if not words or ("{others}" in wording.evidence and not others):
        do = "Lower the threshold, add a word, or ask the blind model."
        raise BadInput("one word or more to pass on", "no tag above the threshold", do)
    # Not by format: a word may hold braces.
    parts = [", ".join(others).join(p.split("{others}")) for p in wording.evidence.split("{words}")]
    return ", ".join(words).join(parts)


def image_scores(eye: TagEye, x: FloatArray, texts: Sequence[str]) -> Floats:
    """Return the cosines of pictures ``[n, 1280]`` with texts in a joint space: ``[n, texts]``."""
    pictures = pictures_in_joint(eye, x)
    prompts: Sequence[Item] = [PROMPT.format(text) for text in texts]
    if eye.joint is None:
        named = ENCODERS.get(BRIDGE[1]).encode(prompts).astype(np.float64)
    else:
        named = eye.joint.map_y(ENCODERS.get(TEXTS).encode(prompts).astype(np.float64))
    with one_blas_thread():
        return np.array([unit_rows(named) @ row for row in pictures]).reshape(len(x), len(texts))


def pictures_in_joint(eye: TagEye, x: FloatArray) -> Floats:
    """Return pictures ``[n, 1280]`` where texts lie, of length 1."""
    if eye.joint is None:
        return _bridge().cross(x).astype(np.float64)
    with one_blas_thread():
        return unit_rows(eye.joint.map_x(unit_rows(x.astype(np.float64))))


def both_scores(language: Floats, image: Floats, weight: float) -> Floats:
    """Return the language model's scores, re-ranked by the cosines times a weight."""
    return language + weight * image


def _zero_shot(x: FloatArray, words: Sequence[str]) -> list[Tags]:
    """Return the words of a list by falling softmax of their cosine with each picture."""
    cosine = image_scores(TagEye(x[:0], (), np.array([])), x, words)
    odds = np.exp(SHARPNESS * (cosine - cosine.max(axis=1, keepdims=True)))
    return [
        Tags(tuple(words[j] for j in order), tuple(float(sure[j]) for j in order))
        for sure in odds / odds.sum(axis=1, keepdims=True)
        for order in [np.argsort(-sure, kind="stable")]
    ]


def _bridge() -> BridgeImage:
    found = ENCODERS.get(BRIDGE[0])
    if not isinstance(found, BridgeImage):
        raise BadInput(f"the encoder {BRIDGE[0]}", type(found).__name__, "Register no other by it.")
    return found
