"""The last blocks of an encoder with a head on top, trained on together."""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from lab.core.device import device
from lab.core.progress import Progress
from lab.probes.training import Budget, train
from lab.stats.checks import Floats

if TYPE_CHECKING:
    import torch

    Penalty = Callable[[torch.nn.Module], torch.Tensor]


def classifier(blocks: torch.nn.Module, mean: Floats, size: float, head: torch.nn.Linear) -> Any:
    """Return copies of ``blocks`` and ``head`` as one network from what the blocks read to logits.

    The head reads what the blocks give less ``mean`` [d], divided by ``size``. Batch norms keep
    their published statistics, in training too.
    """
    import torch

    middle = torch.from_numpy(mean.astype(np.float32))

    class Classifier(torch.nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.blocks, self.head = copy.deepcopy(blocks), copy.deepcopy(head)
            self.register_buffer("mean", middle)

        def forward(self, *inputs: torch.Tensor) -> torch.Tensor:
            logits: torch.Tensor = self.head((self.blocks(*inputs) - self.mean) / size)
            return logits

        def train(self, mode: bool = True) -> Classifier:
            return super().train(False)

    return Classifier().eval()


def tune(
    start: torch.nn.Module, inputs: tuple[torch.Tensor, ...], codes: NDArray[np.intp],
    budget: Budget, seed: int, penalty: Penalty | None = None, progress: Progress | None = None,
) -> Any:  # fmt: skip
    """Train a copy of ``start`` on rows of ``inputs`` with class codes [n] and a penalty."""
    import torch

    here = tuple(part.to(device()) for part in inputs)
    truth = torch.from_numpy(codes.astype(np.int64)).to(device())

    def loss(network: torch.nn.Module, rows: torch.Tensor) -> torch.Tensor:
        logits = network(*(part[rows] for part in here))
        wrong = torch.nn.functional.cross_entropy(logits, truth[rows])
        return wrong if penalty is None else wrong + penalty(network)

    return train(lambda: copy.deepcopy(start), loss, len(truth), budget, seed, progress=progress)


def between(start: torch.nn.Module, end: torch.nn.Module, share: float) -> Any:
    """Return the network whose weights lie between: ``share`` of ``start``, the rest of ``end``.

    WiSE-FT (Wortsman et al. 2022), whose alpha is 1 - ``share``.
    """
    mixed, old, new = copy.deepcopy(end), start.state_dict(), end.state_dict()
    mixed.load_state_dict({
        name: share * old[name] + (1 - share) * part if part.is_floating_point() else part
        for name, part in new.items()
    })  # fmt: skip
    return mixed
