"""Lite0 with weights zeroed or channels taken out, and its batch norms moved after it."""

from __future__ import annotations

import copy
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from lab.core.errors import BadInput
from lab.encoders.efficientnet_lite.network import calibration_images
from lab.encoders.side_by_side import side_by_side

if TYPE_CHECKING:
    import torch

N_DRAWINGS = 16
"""Procedural drawings on which the norms are compared before and after."""


def zero_smallest(weights: Iterable[torch.Tensor], share: float) -> None:
    """Set this share of each layer's weights to zero, the smallest (Han et al. 2015), in place.

    Raises ``BadInput`` for a share outside [0, 1).
    """
    _check(share)
    for weight in weights:
        order = weight.abs().flatten().argsort(stable=True)
        weight.data.view(-1)[order[: int(share * weight.numel())]] = 0


def zeroed(features: torch.nn.Module, share: float) -> torch.nn.Module:
    """Return a copy of Lite0 with this share of its pointwise weights zero, its norms mended.

    As Zhu & Gupta 2017 do it with such networks, the first layer and those that look around, a
    twentieth of the weights, stay. Raises as ``zero_smallest``.
    """
    sparse = copy.deepcopy(features)
    kernels = [p for p in sparse.parameters() if p.dim() == 4 and p.shape[2:] == (1, 1)]
    zero_smallest(kernels, share)
    mend(sparse, features)
    return sparse


def without_channels(features: torch.nn.Module, share: float) -> torch.nn.Module:
    """Return a copy of Lite0 whose blocks lack this share of their inner channels, norms mended.

    A block widens, looks around and narrows again; between, each channel is on its own, so it can
    go with all that makes and reads it (Li et al. 2017; Liu et al. 2017). Those go whose scale of
    the batch norm, times the L1 norm of the weights that read them, is smallest. Raises
    ``BadInput`` for a share outside [0, 1).
    """
    _check(share)
    thin = copy.deepcopy(features)
    for block in _widening(thin):
        reads = block._project_conv.weight
        size = block._bn1.weight.abs() * reads.abs().sum(dim=(0, 2, 3))
        reads.data[:, size.argsort()[: int(share * len(size))]] = 0
    mend(thin, features)
    for block in _widening(thin):
        reads = block._project_conv.weight
        _keep(block, reads.abs().sum(dim=(0, 2, 3)).nonzero().flatten())
    return thin


def mend(hurt: torch.nn.Module, features: torch.nn.Module) -> None:
    """Move the means and spreads of the norms of a hurt copy as they move on drawings, in place.

    Estimated afresh on drawings they would be those of drawings; only what the hurt changed is
    taken over. No picture of a data set is read, and no weight is trained.
    """
    moved = zip(_norms(hurt), _moments(features), _moments(hurt), strict=True)
    for norm, (mean, spread), (new_mean, new_spread) in moved:
        norm.running_mean.data += new_mean - mean
        norm.running_var.data *= (new_spread + norm.eps) / (spread + norm.eps)


def _moments(features: torch.nn.Module) -> list[tuple[torch.Tensor, torch.Tensor]]:
    """Return the mean and variance by channel that each norm sees on the drawings."""
    import torch

    def seen(network: torch.nn.Module) -> list[tuple[torch.Tensor, torch.Tensor]]:
        torch.set_num_threads(1)  # of the thread that this runs in; see side_by_side
        for norm in _norms(network):
            norm.reset_running_stats()
            norm.momentum = None  # None averages over all batches seen
            norm.train()
        with torch.no_grad():
            network(torch.from_numpy(calibration_images()[:N_DRAWINGS]))
        return [(norm.running_mean, norm.running_var) for norm in _norms(network)]

    return side_by_side(seen, [copy.deepcopy(features)])[0]


def _norms(features: torch.nn.Module) -> list[Any]:
    import torch

    return [module for module in features.modules() if isinstance(module, torch.nn.BatchNorm2d)]


def _widening(features: Any) -> list[Any]:
    """Return the blocks that make channels of their own; the first one does not."""
    return [block for block in features.network._blocks if hasattr(block, "_expand_conv")]


def _keep(block: Any, kept: torch.Tensor) -> None:
    """Take all but these inner channels out of a block, in place."""
    for conv in (block._expand_conv, block._depthwise_conv):
        conv.weight.data, conv.out_channels = conv.weight[kept], len(kept)
    block._depthwise_conv.groups = block._depthwise_conv.in_channels = len(kept)
    for norm in (block._bn0, block._bn1):
        for name in ("weight", "bias", "running_mean", "running_var"):
            getattr(norm, name).data = getattr(norm, name)[kept]
        norm.num_features = len(kept)
    reads = block._project_conv
    reads.weight.data, reads.in_channels = reads.weight[:, kept], len(kept)


def _check(share: float) -> None:
    if not 0 <= share < 1:
        raise BadInput("a share from 0 to under 1", f"{share}", "Leave some weights.")
