"""Early: all features side by side, one network on top; a missing view is a learned token."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from lab.fusion.base import FUSIONS
from lab.fusion.network import DROPOUT, WIDTH, NetworkFusion

if TYPE_CHECKING:
    import torch

USUAL_HIDE = 0.3


def early(widths: Sequence[int], n_classes: int) -> torch.nn.Module:
    """Return concatenation and one hidden layer.

    Each view has a token [d], zeros at first, that stands where the view is missing. Only missing
    rows train it: of a training set in which nothing is missing it stays the mean of the view.
    """
    from torch import Tensor, cat, nn, zeros

    class Early(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.tokens = nn.ParameterList([zeros(d) for d in widths])
            self.head = nn.Sequential(
                nn.Linear(sum(widths), WIDTH), nn.ReLU(), nn.Dropout(DROPOUT),
                nn.Linear(WIDTH, n_classes),
            )  # fmt: skip

        def forward(self, features: list[Tensor], masks: Tensor) -> Tensor:
            parts = [
                x + (~masks[:, [k]]) * token
                for k, (x, token) in enumerate(zip(features, self.tokens, strict=True))
            ]
            return self.head(cat(parts, dim=1))  # type: ignore[no-any-return]

    return Early()


def modality_dropout(rate: float) -> NetworkFusion:
    """Return early fusion that hides each view at this rate while it learns."""
    return NetworkFusion(
        "modality_dropout",
        "Modality dropout: early, with views hidden while it learns",
        "Neverova, Wolf, Taylor & Nebout (2016), IEEE TPAMI 38 (ModDrop)",
        early,
        hide=rate,
    )


FUSIONS.register(
    NetworkFusion(
        "early",
        "Early: features side by side",
        "Baltrusaitis, Ahuja & Morency (2019), IEEE TPAMI 41, section 6",
        early,
    )
)
FUSIONS.register(modality_dropout(USUAL_HIDE))
