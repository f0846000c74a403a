"""The last blocks of EfficientNet-Lite0: its last inverted bottleneck and the layer after it.

They read feature maps ``[192, 7, 7]``. From scratch they read the picture at 56 px in their place:
a patch of 8 x 8 pixels of three colours is 192 numbers too.
"""

from __future__ import annotations

import copy
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from lab.adapt.towers.last_blocks import LastBlocks, TowerStart, drawn, tensor
from lab.core.contracts import CANVAS_PX, Column, FloatArray, Item
from lab.core.progress import Progress
from lab.encoders import ENCODERS
from lab.encoders.column_run import ColumnRun
from lab.encoders.efficientnet_lite.encoder import INPUT_SHAPE
from lab.encoders.efficientnet_lite.network import FEATURES, MEAN, STD, pooled
from lab.encoders.inputs.pixels import pixels
from lab.encoders.onnx_model import export_once
from lab.encoders.side_by_side import side_by_side

if TYPE_CHECKING:
    import torch

ENCODER = "lite0"
VERSION = "ahead-v1"
"""Of what is kept; raise it when it is made otherwise."""
SHAPE = (192, 7, 7)
WIDTH = SHAPE[0] * SHAPE[1] * SHAPE[2]
PATCH_PX, SHRUNK = 8, 4


class PictureBlocks(LastBlocks):
    """Pictures to 1,280 features, those of the encoder while the blocks are as published."""

    dim = FEATURES

    def __init__(self, columns: Mapping[str, Column], progress: Progress) -> None:
        read = {facet: _kept(column, progress) for facet, column in columns.items()}
        super().__init__(read)
        weights = self.build(TowerStart.UNLOCKED, 0).parameters()
        self.multiply_adds = SHAPE[1] * SHAPE[2] * sum(w.numel() for w in weights if w.ndim > 1)

    def build(self, start: TowerStart, seed: int) -> torch.nn.Module:
        """Return the blocks; their batch norms keep the published statistics, from scratch not."""
        import torch

        network: Any = _network()

        class Blocks(torch.nn.Module):
            def __init__(self) -> None:
                super().__init__()
                self.block, self.head = network._blocks[-1], network._conv_head
                self.norm, self.cut = network._bn1, network._swish

            def forward(self, maps: torch.Tensor) -> torch.Tensor:
                return pooled(self.cut(self.norm(self.head(self.block(maps)))))

        blocks = copy.deepcopy(Blocks()).requires_grad_(True)
        if start is TowerStart.SCRATCH:
            drawn(blocks, seed)
        return blocks


def _network() -> Any:
    encoder: Any = ENCODERS.get(ENCODER)
    return encoder.torch_module().network


def _kept(column: Column, progress: Progress) -> Mapping[TowerStart, tuple[torch.Tensor, ...]]:
    """Return what lies ahead of the blocks and the small pictures, each ``[n, 192, 7, 7]``."""
    encoder = ENCODERS.get(ENCODER)
    widths = {"ahead": WIDTH, "small": WIDTH}
    run = ColumnRun(VERSION, encoder, column, None, 0.0, 0, widths, _read)
    kept = run.kept(progress)
    ahead, small = (tensor(kept[name].reshape(-1, *SHAPE)) for name in widths)
    return {TowerStart.UNLOCKED: (ahead,), TowerStart.SCRATCH: (small,)}


def _read(items: Sequence[Item]) -> Mapping[str, FloatArray]:
    name = f"{ENCODER}-{VERSION}-{ENCODERS.get(ENCODER).fingerprint()[:16]}"
    model = export_once(name, _ahead, INPUT_SHAPE)
    ahead = np.concatenate(side_by_side(lambda item: model(pixels([item])), items))
    return {"ahead": ahead.reshape(len(items), -1), "small": _small(pixels(items))}


def _ahead() -> torch.nn.Module:
    """Return the map from pixels to the maps ahead of the last blocks."""
    import torch

    encoder: Any = ENCODERS.get(ENCODER)
    features = encoder.torch_module()

    class Ahead(torch.nn.Module):
        def forward(self, x: torch.Tensor) -> torch.Tensor:
            network = features.network
            # As the package's ``extract_features``, which goes on to the end.
            maps = network._swish(network._bn0(network._conv_stem(features.normalised(x))))
            for block in network._blocks[:-1]:
                maps = block(maps)
            return maps  # type: ignore[no-any-return]

    return Ahead().eval()


def _small(x: FloatArray) -> FloatArray:
    """Return pictures [n, 3, 224, 224] at 56 px, each patch of 8 x 8 as one column of numbers."""
    side = CANVAS_PX // SHRUNK
    x = (x.reshape(-1, 3, side, SHRUNK, side, SHRUNK).mean(axis=(3, 5)) - MEAN) / STD
    grid = x.reshape(-1, 3, SHAPE[1], PATCH_PX, SHAPE[2], PATCH_PX).transpose(0, 1, 3, 5, 2, 4)
    return np.ascontiguousarray(grid, np.float32).reshape(len(x), -1)
