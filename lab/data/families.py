"""Families: concepts so alike that one in training would give the other away."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from pathlib import Path

DEPICTION_WORDS = {"face"}
"""Words that say how a thing is drawn: a cat face is of the family of the cat."""
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


def same_drawing(svg_folder: Path, ids: Sequence[str]) -> list[tuple[int, int]]:
    return []
