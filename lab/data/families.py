"""Families: concepts so alike that one in training would give the other away.

Two concepts are of one family when they share the head word of their English names ("guide dog",
"hot dog"), or when their drawings nearly agree in at least one style ("locked", "unlocked"; the
faces of the clock), or when a chain of such pairs joins them. The threshold on drawings, 0.05 on
32-pixel thumbnails, is ours: from 0.03 to 0.05 the families hardly change (616 to 608); at 0.06
chains join everything round, clocks, moons and biscuits, into one family of 49.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from lab.core.errors import BadInput

DEPICTION_WORDS = {"face"}
"""Words that say how a thing is drawn: a cat face is of the family of the cat."""
THUMBNAIL_PX = 32
SAME_DRAWING = 0.05
UNCHANGED = {"bus", "canvas", "cactus", "compass", "glass", "gas", "iris", "lotus", "mess", "lens"}


def head_word(name: str) -> str:
    """Return the word that an English name turns on: its last one, in the singular.

    >>> [head_word(n) for n in ("hot dog", "chopsticks", "cherries", "cat face", "ten-thirty")]
    ['dog', 'chopstick', 'cherry', 'cat', 'thirty']
    """
    words = re.findall(r"[^\W_]+", name.lower().replace("’", "").replace("'", ""))
    if len(words) > 1 and words[-1] in DEPICTION_WORDS:
        words = words[:-1]
    return singular(words[-1])


def singular(word: str) -> str:
    """Return an English noun without its plural ending, by rule.

    >>> [singular(w) for w in ("leaves", "boxes", "trees", "glass", "bus", "dishes")]
    ['leaf', 'box', 'tree', 'glass', 'bus', 'dish']
    """
    if word in UNCHANGED or word.endswith("ss") or len(word) < 4:
        return word
    for plural, ending in (("leaves", "leaf"), ("knives", "knife"), ("ies", "y")):
        if word.endswith(plural):
            return word[: -len(plural)] + ending
    if re.search(r"(x|ch|sh|ss)es$", word):
        return word[:-2]
    return word[:-1] if word.endswith("s") and not word.endswith(("us", "is")) else word


def join(ids: Sequence[str], pairs: Iterable[tuple[int, int]]) -> list[list[str]]:
    """Return the connected groups of ids, in order of their first member.

    >>> join(["a", "b", "c", "d"], [(0, 2), (2, 3)])
    [['a', 'c', 'd'], ['b']]
    """
    root = list(range(len(ids)))

    def find(i: int) -> int:
        while root[i] != i:
            i = root[i]
        return i

    for i, j in pairs:
        low, high = sorted((find(i), find(j)))
        root[high] = low
    groups: dict[int, list[str]] = {}
    for i, name in enumerate(ids):
        groups.setdefault(find(i), []).append(name)
    return list(groups.values())


def same_head_word(names: Sequence[str]) -> list[tuple[int, int]]:
    """Return the pairs of rows (first with this head word, row) that share a head word."""
    first: dict[str, int] = {}
    heads = [head_word(name) for name in names]
    return [(first[h], i) for i, h in enumerate(heads) if first.setdefault(h, i) != i]


def same_drawing(thumbnails: NDArray[np.float32]) -> list[tuple[int, int]]:
    """Return the pairs of rows whose thumbnails ``[n, d]`` (ink: 0 is paper) nearly agree.

    Two drawings nearly agree when |a - b|^2 / (|a|^2 + |b|^2) < 0.05; 0 is the same drawing and
    1 two drawings without common ink. Raises ``BadInput`` for a drawing without ink.
    """
    power = (thumbnails.astype(np.float64) ** 2).sum(axis=1)
    if not power.all():
        raise BadInput("ink in every drawing", "a blank one", "Take the blank drawing out.")
    shared = thumbnails.astype(np.float64) @ thumbnails.astype(np.float64).T
    difference = 1 - 2 * shared / (power[:, None] + power)
    first, second = np.nonzero(np.triu(difference < SAME_DRAWING, 1))
    return list(zip(first.tolist(), second.tolist(), strict=True))


def thumbnail(image: NDArray[np.uint8]) -> NDArray[np.float32]:
    """Return the ink of a glyph ``[192, 192, 3]`` as a flat vector, averaged over 6 x 6 pixels."""
    blocks = image.reshape(THUMBNAIL_PX, 6, THUMBNAIL_PX, 6, 3).mean(axis=(1, 3))
    ink: NDArray[np.float32] = (255 - blocks).astype(np.float32).ravel()
    return ink
