"""RINCE: a contrastive loss that listens less to pairs that look wrong (Chuang et al. 2022)."""

from __future__ import annotations

from math import log
from typing import TYPE_CHECKING

from lab.core.errors import BadInput

if TYPE_CHECKING:
    from collections.abc import Callable

    import torch


def rince(q: float, balance: float = 1.0) -> Callable[[torch.Tensor], torch.Tensor]:
    """Return RINCE as a loss of logits [B, B] whose diagonal are the pairs: the mean of the rows.

    L = -exp(q s+) / q + (l sum exp(s))^q / q, the sum over own and other partners, with
    l = ``balance`` / B: near 1 / B push and pull are of one size, whatever the batch. As q -> 0 it
    becomes InfoNCE + log l; at q = 1 it is symmetric, and wrong pairs that fall evenly on all
    partners do not move its minimum (section 3 of Chuang et al. 2022, Robust Contrastive Learning
    against Noisy Views, CVPR). The power of the sum is taken as exp(q (log l + logsumexp)).
    Raises ``BadInput`` for q outside (0, 1] or a balance not above 0.
    """
    if not 0 < q <= 1:
        raise BadInput("q above 0, at most 1", f"{q}", "Take 0.4; InfoNCE is its limit at 0.")
    if not 0 < balance < float("inf"):
        raise BadInput("a balance above 0", f"{balance}", "Take 1, where push and pull are equal.")

    def loss(logits: torch.Tensor) -> torch.Tensor:
        whole = log(balance / len(logits)) + logits.logsumexp(dim=1)
        return (((q * whole).exp() - (q * logits.diagonal()).exp()) / q).mean()

    return loss
