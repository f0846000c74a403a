"""What two towers are trained by: a softmax over the batch, or a yes or no to each pair alone.

Both take the cosines of a batch ``[n, n]``, its pairs on the diagonal, the learned inverse
temperature and, for the sigmoid, the learned bias; both return nats.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from lab.adapt.contrastive import info_nce_loss

if TYPE_CHECKING:
    from collections.abc import Callable

    import torch

    BatchLoss = Callable[[torch.Tensor, torch.Tensor, torch.Tensor], torch.Tensor]

Loss = Literal["softmax", "sigmoid"]
BIAS = -2.71
"""Where the sigmoid's bias starts, as in LiT's published example of that loss."""


def softmax_loss(cosines: torch.Tensor, scale: torch.Tensor, bias: torch.Tensor) -> torch.Tensor:
    """Return the symmetric InfoNCE of the batch (Radford et al. 2021); the bias cancels out."""
    logits = scale * cosines
    return (info_nce_loss(logits) + info_nce_loss(logits.T)) / 2


def sigmoid_loss(cosines: torch.Tensor, scale: torch.Tensor, bias: torch.Tensor) -> torch.Tensor:
    """Return the mean over rows of the sum of -log sigmoid(z (t cos + b)), z = 1 for a pair or -1.

    Zhai, Mustafa, Kolesnikov & Beyer (2023), "Sigmoid Loss for Language Image Pre-Training", ICCV,
    section 3.2: no row is compared with the others, which need not be known.
    """
    import torch

    sign = 2 * torch.eye(len(cosines), dtype=cosines.dtype, device=cosines.device) - 1
    return -torch.nn.functional.logsigmoid(sign * (scale * cosines + bias)).sum(dim=1).mean()


LOSSES: dict[Loss, BatchLoss] = {"softmax": softmax_loss, "sigmoid": sigmoid_loss}
