"""Gated mixture: each view answers, and a gate says item by item how far each is believed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from lab.fusion.base import FUSIONS
from lab.fusion.network import DROPOUT, WIDTH, NetworkFusion

if TYPE_CHECKING:
    import torch


def gated(widths: Sequence[int], n_classes: int) -> torch.nn.Module:
    """Return log of the sum over views of gate x expert probability.

    The gate is a softmax over the views that are there; a missing one gets no weight.
    """
    from torch import Tensor, cat, logsumexp, nn, stack

    class Gated(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.experts = nn.ModuleList(
                nn.Sequential(
                    nn.Linear(d, WIDTH), nn.ReLU(), nn.Dropout(DROPOUT), nn.Linear(WIDTH, n_classes)
                )
                for d in widths
            )
            self.gates = nn.ModuleList(nn.Linear(d, 1) for d in widths)

        def forward(self, features: list[Tensor], masks: Tensor) -> Tensor:
            said = [e(x).log_softmax(dim=1) for e, x in zip(self.experts, features, strict=True)]
            raw = cat([gate(x) for gate, x in zip(self.gates, features, strict=True)], dim=1)
            weight = raw.masked_fill(~masks, -1e9).log_softmax(dim=1)
            return logsumexp(stack(said, dim=1) + weight[:, :, None], dim=1)

    return Gated()


FUSIONS.register(
    NetworkFusion(
        "gated",
        "Gated mixture: a gate weighs each view's answer",
        "Jacobs, Jordan, Nowlan & Hinton (1991), Neural Computation 3",
        gated,
    )
)
