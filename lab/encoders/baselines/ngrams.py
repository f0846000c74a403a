"""A hand-made baseline for text: which runs of letters are in it, in whatever language.

Character n-grams inside word borders, hashed with a sign (Weinberger et al. 2009, "Feature hashing
for large scale multitask learning").
"""

from __future__ import annotations

import hashlib
import math
import unicodedata
from collections import Counter
from collections.abc import Sequence
from functools import lru_cache

import numpy as np

from lab.core.contracts import Card, FloatArray, Item, Modality
from lab.encoders import ENCODERS
from lab.encoders.base import FrozenEncoder

LENGTHS = (2, 3, 4)
DIM = 2048


class CharacterNgrams(FrozenEncoder[None]):
    """Texts to 2,048 numbers of length 1."""

    modality, dim = Modality.TEXT, DIM

    def _load(self) -> None:
        return None

    def _encode(self, items: Sequence[Item]) -> FloatArray:
        return np.stack([_vector(item) for item in items])


def ngrams(text: str) -> list[str]:
    """Return the n-grams of each word with its borders, letters folded to one form.

    >>> ngrams("Ox")
    [' o', 'ox', 'x ', ' ox', 'ox ', ' ox ']
    """
    words = [f" {word} " for word in unicodedata.normalize("NFKC", text).casefold().split()]
    return [w[i : i + n] for w in words for n in LENGTHS for i in range(len(w) - n + 1)]


@lru_cache(maxsize=1 << 16)
def place(ngram: str) -> tuple[int, int]:
    """Return the dimension and the sign of an n-gram, the same on every machine and run."""
    code = int.from_bytes(hashlib.blake2b(ngram.encode(), digest_size=8).digest(), "little")
    return code >> 1 & (DIM - 1), 1 - 2 * (code & 1)


def _vector(text: str) -> FloatArray:
    x = np.zeros(DIM)
    for ngram, count in Counter(ngrams(text)).items():
        dimension, sign = place(ngram)
        x[dimension] += sign * (1 + math.log(count))
    length = float(np.linalg.norm(x))
    # Every n-gram of a text may, very rarely, be cancelled by another: then zero stays zero.
    return np.asarray(x / length if length > 0 else x, np.float32)


CARD = Card(
    title="Character n-grams",
    licence="MIT",
    source="Weinberger et al. 2009, arXiv:0902.2206; written here",
    trained_on="nothing: hand-made",
    architecture="runs of 2 to 4 characters, hashed with a sign into 2,048 dimensions, log counts",
    size_mb=0.0,
    family="ngrams",
    control="hand-made",
    control_of="minilm",
)
ENCODERS.register(
    CharacterNgrams("ngrams", CARD, "ngrams v1: NFKC, case folded, 2 to 4, blake2b, 2048, 1 + log")
)
