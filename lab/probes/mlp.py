"""A small MLP head: one hidden layer on frozen features, all steps taken, nothing held out."""

from __future__ import annotations

from collections.abc import Callable
from itertools import count
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from lab.core.device import device
from lab.core.progress import Progress
from lab.probes.calibration import log_softmax
from lab.probes.training import Budget, train
from lab.stats.checks import Floats
from lab.stats.threads import one_blas_thread

if TYPE_CHECKING:
    import torch

WIDTH = 64


def fit_mlp(
    x: Floats, y: NDArray[np.intp], n_classes: int, budget: Budget, seed: int,
    progress: Progress, order: NDArray[np.intp] | None = None,
    shown: Callable[[int], int] | None = None,
) -> Callable[[Floats], Floats]:  # fmt: skip
    """Train on x [n, d] with class codes y [n]; return features [m, d] -> log-probabilities [m, K].

    At each step from 0 on the first ``shown(step)`` rows of ``order`` [n] are drawn from; without
    them all rows are. Raises as ``train``.
    """
    import torch

    n, steps = len(x), count()
    at_once = torch.from_numpy(np.arange(n) if order is None else order).to(device())
    features = torch.from_numpy(x.astype(np.float32)).to(device())
    truth = torch.from_numpy(y).to(device())

    def loss(network: torch.nn.Module, rows: torch.Tensor) -> torch.Tensor:
        # What the loop drew among all rows, as rows among the first.
        at = at_once[rows * (shown(next(steps)) if shown else n) // n]
        return torch.nn.functional.cross_entropy(network(features[at]), truth[at])

    def head() -> torch.nn.Module:
        hidden, last = torch.nn.Linear(x.shape[1], WIDTH), torch.nn.Linear(WIDTH, n_classes)
        return torch.nn.Sequential(hidden, torch.nn.ReLU(), last)

    network = train(head, loss, n, budget, seed, progress=progress)

    # In float64 on one thread: torch's own threads may sum in another order the next time.
    parts = [part.detach().numpy().astype(np.float64) for part in network.parameters()]

    def log_proba(asked: Floats) -> Floats:
        first, ahead, last, bias = parts
        with one_blas_thread():
            return log_softmax(np.maximum(asked @ first.T + ahead, 0) @ last.T + bias)

    return log_proba
