"""EfficientNet-Lite layer by layer: the stem, each block and the head, averaged over places."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from lab.encoders.efficientnet_lite.network import FEATURES, STEM_WIDTH, NetworkScale, pooled

if TYPE_CHECKING:
    import torch

HEAD = "head"


def layer_dims(scale: NetworkScale) -> dict[str, int]:
    """Return the width of each layer by name, first to last."""
    widths = [width for n_blocks, width in scale.stages for _ in range(n_blocks)]
    blocks = {f"block {k}": width for k, width in enumerate(widths)}
    return {"stem": STEM_WIDTH, **blocks, HEAD: FEATURES}


def layers_of(features: Any) -> torch.nn.Module:
    """Return the map from ``float [n, 3, 224, 224]`` in [0, 1] to one ``[n, d]`` a layer.

    ``features`` is a module of ``efficientnet_lite_network``; its weights are shared, not copied.
    """
    import torch

    class Layers(torch.nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.features = features

        def forward(self, pixels: torch.Tensor) -> tuple[torch.Tensor, ...]:
            network = self.features.network
            # As the package's ``extract_features``, which keeps only the last.
            maps = network._swish(
                network._bn0(network._conv_stem(self.features.normalised(pixels)))
            )
            found = [maps]
            for block in network._blocks:
                found.append(block(found[-1]))
            found.append(network._swish(network._bn1(network._conv_head(found[-1]))))
            return tuple(pooled(maps) for maps in found)

    return Layers().eval().requires_grad_(False)
