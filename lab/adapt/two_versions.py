"""Self-supervision on frozen features: an item is to be told from all others by its other version.

SimCLR (Chen et al. 2020) on a head instead of a network: of two versions of each item a hidden
layer and a projection of it are trained by NT-Xent, and the hidden layer is what is kept.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import ArrayLike, NDArray

from lab.core.device import device
from lab.core.errors import BadInput
from lab.core.progress import Progress
from lab.probes.training import Budget, train
from lab.stats.checks import Floats, finite_array
from lab.stats.threads import one_blas_thread

if TYPE_CHECKING:
    import torch

HIDDEN, PROJECTED = 256, 64
TEMPERATURE = 0.5
"""The paper's best where training is short (its table 5)."""
BUDGET = Budget(steps=200, batch=256)


def self_supervised(
    x: ArrayLike, other: ArrayLike, rows: NDArray[np.intp], seed: int, progress: Progress
) -> Floats:
    """Return the hidden layer of all rows of ``x`` [n, d]: [n, 256].

    ``other`` [n, d] holds the other version of each item; ``rows`` are the items to learn from.
    Raises ``BadInput`` for unequal shapes or NaN, and what ``train`` raises.
    """
    import torch

    a, b = finite_array(x, "features", 2), finite_array(other, "the other version", 2)
    if a.shape != b.shape:
        got = f"shapes {a.shape} and {b.shape}"
        raise BadInput("two versions of the same items", got, "Use one encoder for both.")
    both = np.concatenate([a[rows], b[rows]])
    mean, spread = both.mean(axis=0), both.std(axis=0)
    scale = np.maximum(spread, 1e-3 * spread.mean() + 1e-12)
    one, two = (torch.from_numpy(((v - mean) / scale).astype(np.float32)) for v in (a, b))
    first, second = (v[rows].to(device()) for v in (one, two))

    def build() -> torch.nn.Sequential:
        layer = torch.nn.Linear
        return torch.nn.Sequential(
            layer(a.shape[1], HIDDEN), torch.nn.ReLU(), layer(HIDDEN, PROJECTED)
        )

    def loss(net: torch.nn.Sequential, batch: torch.Tensor) -> torch.Tensor:
        z = torch.nn.functional.normalize(net(torch.cat([first[batch], second[batch]])), dim=1)
        logits = (z @ z.T / TEMPERATURE).fill_diagonal_(-torch.inf)
        partner = torch.arange(len(z), device=z.device).roll(len(batch))
        return torch.nn.functional.cross_entropy(logits, partner)

    net = train(build, loss, len(rows), BUDGET, seed, progress=progress)
    with torch.no_grad(), one_blas_thread():
        return np.asarray(net[:2](one).numpy(), np.float64)
