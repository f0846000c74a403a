"""Transformer over modality tokens: one token a view, attention over those that are there."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from lab.fusion.base import FUSIONS
from lab.fusion.network import DROPOUT, WIDTH, NetworkFusion

if TYPE_CHECKING:
    import torch

HEADS = 4


def transformer(widths: Sequence[int], n_classes: int) -> torch.nn.Module:
    """Return one block over a token a view and one that answers; missing views are not attended."""
    from torch import Tensor, cat, nn, randn, stack, zeros

    class Tokens(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.inner = nn.ModuleList([nn.Linear(d, WIDTH) for d in widths])
            self.answer = nn.Parameter(randn(1, 1, WIDTH) * 0.02)
            # Plain attention: torch's fused path for inference rounds differently from training's.
            self.attention = nn.MultiheadAttention(WIDTH, HEADS, dropout=DROPOUT, batch_first=True)
            self.norms = nn.ModuleList([nn.LayerNorm(WIDTH) for _ in range(3)])
            self.mlp = nn.Sequential(
                nn.Linear(WIDTH, 2 * WIDTH), nn.GELU(), nn.Dropout(DROPOUT),
                nn.Linear(2 * WIDTH, WIDTH),
            )  # fmt: skip
            self.head = nn.Linear(WIDTH, n_classes)

        def forward(self, features: list[Tensor], masks: Tensor) -> Tensor:
            views = stack([f(x) for f, x in zip(self.inner, features, strict=True)], dim=1)
            tokens = cat([self.answer.expand(len(views), 1, -1), views], dim=1)
            own = zeros(len(views), 1, dtype=masks.dtype, device=masks.device)
            ignored = cat([own, ~masks], dim=1)
            z = self.norms[0](tokens)
            tokens = tokens + self.attention(z, z, z, ignored, need_weights=False)[0]
            tokens = tokens + self.mlp(self.norms[1](tokens))
            return self.head(self.norms[2](tokens[:, 0]))  # type: ignore[no-any-return]

    return Tokens()


FUSIONS.register(
    NetworkFusion(
        "transformer",
        "Transformer over modality tokens",
        "Vaswani et al. (2017), NeurIPS; Ma, Ren, Zhao, Testuggine & Peng (2022), CVPR",
        transformer,
    )
)
