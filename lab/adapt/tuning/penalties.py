"""Penalties that pull weights back to where they started: L2-SP, and EWC by how much each matters.

L2-SP (Li, Grandvalet & Davoine 2018): strength / 2 times the squared distance to the pretrained
weights. EWC (Kirkpatrick et al. 2017) weighs each by the diagonal of the Fisher information of the
old task. Ours: its mean is 1, so that a strength means the same in both.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np

from lab.core.errors import BadInput, TooFew
from lab.core.seeds import stream

if TYPE_CHECKING:
    import torch

    from lab.adapt.tuning.classifier import Penalty

    Weights = Mapping[str, torch.Tensor]


def pull_back(blocks: torch.nn.Module, strength: float, matters: Weights | None = None) -> Penalty:
    """Return the penalty on a classifier whose ``blocks`` started as these; None: all matter alike.

    Raises ``BadInput`` for a strength that is not above 0.
    """
    import torch

    if not strength > 0:
        raise BadInput("a strength above 0", f"{strength}", "Without one, train without penalty.")
    start = {name: weight.detach().clone() for name, weight in blocks.named_parameters()}

    def penalty(network: torch.nn.Module) -> torch.Tensor:
        now = dict(network.get_submodule("blocks").named_parameters())
        far = [
            ((weight - start[name]) ** 2 * (1.0 if matters is None else matters[name])).sum()
            for name, weight in now.items()
        ]
        return strength / 2 * torch.stack(far).sum()

    return penalty


def fisher(
    blocks: torch.nn.Module, old: torch.nn.Linear, inputs: tuple[torch.Tensor, ...], seed: int
) -> dict[str, torch.Tensor]:
    """Return how much each weight of ``blocks`` matters to the ``old`` head's answers, mean 1.

    The squared gradient of the log-probability of an answer drawn from the model's own, mean over
    items. Raises ``TooFew`` for no items, ``BadInput`` where no weight matters.
    """
    import torch

    if not len(inputs[0]):
        raise TooFew("an item of the old task or more", "none", "Take more old items.")
    weights = dict(blocks.named_parameters())
    total = {name: torch.zeros_like(weight) for name, weight in weights.items()}
    rng = stream(seed, "", "answers of the old task")
    for row in range(len(inputs[0])):
        log_p = old(blocks(*(part[row : row + 1] for part in inputs))).log_softmax(dim=1)[0]
        drawn = int(np.searchsorted(log_p.detach().double().exp().cumsum(0).numpy(), rng.random()))
        found = torch.autograd.grad(log_p[min(drawn, len(log_p) - 1)], list(weights.values()))
        for name, gradient in zip(weights, found, strict=True):
            total[name] += gradient**2
    mean = sum(float(part.sum()) for part in total.values()) / sum(
        part.numel() for part in total.values()
    )
    if not mean > 0:
        do = "Take other items or another head."
        raise BadInput("old answers that hang on the blocks", "answers that are all certain", do)
    return {name: part / mean for name, part in total.items()}
