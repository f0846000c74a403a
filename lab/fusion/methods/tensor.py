"""Low-rank tensor: every product of features across views, through factors of a low rank."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from lab.fusion.base import FUSIONS
from lab.fusion.network import DROPOUT, WIDTH, NetworkFusion

if TYPE_CHECKING:
    import torch

RANK = 4


def tensor(widths: Sequence[int], n_classes: int) -> torch.nn.Module:
    """Return h = sum over ranks of the product over views of W [z; 1], and a linear head on h.

    Liu et al. (2018), equation 6, on features that first pass a linear layer, as theirs pass a
    network. A missing view is its constant alone: the product goes on without it.
    """
    from torch import Tensor, cat, nn, ones, randn

    class LowRank(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.inner = nn.ModuleList([nn.Linear(d, WIDTH) for d in widths])
            # Around 1 for the constant, so that the product of many views does not vanish at first.
            start = [cat([randn(RANK, WIDTH, WIDTH) / WIDTH**0.5, ones(RANK, 1, WIDTH)], dim=1)
                     for _ in widths]  # fmt: skip
            self.factors = nn.ParameterList(start)
            self.head = nn.Sequential(nn.Dropout(DROPOUT), nn.Linear(WIDTH, n_classes))

        def forward(self, features: list[Tensor], masks: Tensor) -> Tensor:
            product = None
            for k, (x, inner, factor) in enumerate(
                zip(features, self.inner, self.factors, strict=True)
            ):
                here = masks[:, [k]].float()
                z = cat([inner(x).tanh() * here, ones(len(x), 1, device=x.device)], dim=1)
                one = z @ factor  # [rank, n, width]
                product = one if product is None else product * one
            if product is None:
                raise ValueError("a network of no views")
            return self.head(product.mean(dim=0))  # type: ignore[no-any-return]

    return LowRank()


FUSIONS.register(
    NetworkFusion(
        "tensor",
        "Low-rank tensor: products across views",
        "Liu, Shen, Lakshminarasimhan, Liang, Zadeh & Morency (2018), ACL (LMF)",
        tensor,
    )
)
