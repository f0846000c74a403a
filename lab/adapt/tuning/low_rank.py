"""LoRA (Hu et al. 2021): pretrained matrices stay, and a product of two thin ones is added.

Beside matrices, convolutions of one pixel are adapted, which are matrices over channels. The second
factor starts at zero, so the network starts as it was; upstream's alpha is twice the rank.
"""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING, Any

from lab.core.errors import BadInput

if TYPE_CHECKING:
    import torch

SCALE = 2.0
"""alpha / rank."""


def low_rank(blocks: torch.nn.Module, rank: int, seed: int) -> Any:
    """Return a copy of blocks in which only added products of a rank are trained.

    Raises ``BadInput`` where no layer can be adapted, or for a rank that is not below the layers'.
    """
    import torch

    adapted = copy.deepcopy(blocks).requires_grad_(False)
    generator = torch.Generator().manual_seed(seed)

    class Adapted(torch.nn.Module):
        def __init__(self, layer: Any) -> None:
            super().__init__()
            self.layer, wide, tall = layer, layer.weight.shape[1], layer.weight.shape[0]
            if not 1 <= rank < min(wide, tall):
                raise BadInput(f"a rank from 1 to {min(wide, tall) - 1}", f"{rank}", "Lower it.")
            drawn = torch.randn(rank, wide, generator=generator) / wide**0.5
            self.down = torch.nn.Parameter(drawn)
            self.up = torch.nn.Parameter(torch.zeros(tall, rank))

        def forward(self, x: torch.Tensor) -> torch.Tensor:
            kept: torch.Tensor = self.layer(x)
            if x.ndim == 4:
                product = torch.einsum("or,ri,nihw->nohw", self.up, self.down, x)
                return kept + SCALE * product
            return kept + SCALE * (x @ self.down.T) @ self.up.T

    found = [(name, layer) for name, layer in adapted.named_modules() if _fits(layer)]
    if not found:
        do = "Choose blocks with matrices or convolutions of one pixel."
        raise BadInput("blocks with a layer to adapt", type(blocks).__name__, do)
    for name, layer in found:
        parent, _, own = name.rpartition(".")
        setattr(adapted.get_submodule(parent), own, Adapted(layer))
    return adapted


def _fits(layer: Any) -> bool:
    import torch

    if isinstance(layer, torch.nn.Linear):
        return True
    return isinstance(layer, torch.nn.Conv2d) and layer.kernel_size == (1, 1) and layer.groups == 1
