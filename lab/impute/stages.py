"""Stages in a row, each a small network that guesses the whole table from the last one's guess.

One stage is an autoencoder; several are a plain stack or, where each adds to what it is given, a
cascade. All are trained by the same rules here, so that the arms of a study differ in one thing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from lab.core.device import device
from lab.core.progress import Progress
from lab.core.seeds import stream
from lab.impute.base import Blocks, Guess
from lab.probes.training import Budget, train
from lab.stats.checks import Floats

if TYPE_CHECKING:
    import torch

N_STAGES = 3
HIDDEN = 64
"""Units of the one hidden layer (ReLU) of a stage; its last layer is linear."""
STEPS = 100
"""That each stage is trained alone, the earlier ones fixed, and then all of them together."""
DROP = 0.3
"""The rate at which training hides a view that is there, as upstream."""
BUDGET = Budget(learning_rate=3e-3, weight_decay=1e-3)
HELD = 5
"""One row in so many is kept from training, to say when to stop."""


@dataclass(frozen=True)
class Staged:
    """How to learn ``n_stages`` stages of ``hidden`` units; ``residual``: each adds to its input.

    Residual is h(k+1) = h(k) + RA_k(h(k)), with h(0) the table, 0 where a view is missing (Tran et
    al. 2017). Each step hides views of its rows at random, as blocks, but never all of a row; the
    loss is the mean squared error of the guess on all that was truly observed, hidden or not.
    """

    n_stages: int
    residual: bool = False
    hidden: int = HIDDEN
    steps: int = STEPS

    @property
    def cost(self) -> int:
        """Multiply-adds of training a row, a feature: forward is one pass, backward two."""
        greedy = sum(earlier + 3 for earlier in range(self.n_stages))
        return self.steps * self.hidden * (greedy + 3 * self.n_stages)

    def __call__(
        self, blocks: Blocks, table: Floats, seen: NDArray[np.bool_], seed: int, progress: Progress
    ) -> Guess:
        """Learn from a table [n, d], 0 where missing, and what is seen [n, V]."""
        import torch

        data = _Data(blocks, table, seen, seed)
        stages: list[torch.nn.Module] = []
        for k in range(self.n_stages):
            network = self._fit(data, stages, 1, seed * (N_STAGES + 1) + k, progress)
            stages = [stage.requires_grad_(False) for stage in network]
        together = [stage.requires_grad_(True) for stage in stages]
        network = self._fit(data, together, 0, seed * (N_STAGES + 1) + self.n_stages, progress)

        def guess(rows: Floats, there: NDArray[np.bool_]) -> Floats:
            with torch.no_grad():
                return np.asarray(network(_tensor(rows)).numpy(), np.float64)

        return guess

    def _fit(
        self,
        data: _Data,
        stages: Sequence[torch.nn.Module],
        n_new: int,
        seed: int,
        progress: Progress,
    ) -> torch.nn.Sequential:
        """Train stages that are there, followed by new ones."""
        import torch

        d = data.x.shape[1]
        return train(
            lambda: torch.nn.Sequential(*stages, *[self._stage(d) for _ in range(n_new)]),
            data.loss,
            len(data.own),
            replace(BUDGET, steps=self.steps),
            seed,
            validate=data.validate if len(data.held) else None,
            progress=progress,
        )

    def _stage(self, d: int) -> torch.nn.Module:
        from torch import Tensor, nn

        residual = self.residual

        class Stage(nn.Module):
            def __init__(self, hidden: int) -> None:
                super().__init__()
                self.inner = nn.Sequential(nn.Linear(d, hidden), nn.ReLU(), nn.Linear(hidden, d))

            def forward(self, h: Tensor) -> Tensor:
                guess: Tensor = self.inner(h)
                return h + guess if residual else guess

        return Stage(self.hidden)


class _Data:
    """The rows as tensors, divided into those trained on and those that say when to stop."""

    def __init__(self, blocks: Blocks, table: Floats, seen: NDArray[np.bool_], seed: int) -> None:
        import torch

        where = device()
        self.x, self.there = _tensor(table).to(where), torch.from_numpy(seen).to(where)
        # [V, d]: from one number a view to one an entry.
        self.spread = _tensor(np.repeat(np.eye(len(blocks.widths)), blocks.widths, axis=1)).to(
            where
        )
        permuted = stream(seed, "", "held from imputing").permutation(len(table))
        order = torch.from_numpy(permuted).to(where)
        # Of a handful of rows none can be spared.
        n_held = len(table) // HELD if len(table) >= 2 * HELD else 0
        self.held, self.own = order[:n_held], order[n_held:]
        drawn = stream(seed, "", "hidden in validation").random((n_held, seen.shape[1]))
        self.asked = _shown(self.there[self.held], _tensor(drawn).to(where))

    def loss(self, network: torch.nn.Module, which: torch.Tensor) -> torch.Tensor:
        import torch

        rows = self.own[which]
        drawn = torch.rand(len(rows), self.there.shape[1], device=rows.device)
        return self._error(network, rows, _shown(self.there[rows], drawn))

    def validate(self, network: torch.nn.Module) -> float:
        return float(self._error(network, self.held, self.asked))

    def _error(
        self, network: torch.nn.Module, rows: torch.Tensor, shown: torch.Tensor
    ) -> torch.Tensor:
        x, observed = self.x[rows], self.there[rows].to(self.x.dtype) @ self.spread
        wrong: torch.Tensor = (network(x * (shown.to(x.dtype) @ self.spread)) - x) * observed
        return wrong.square().sum() / observed.sum()


def _shown(there: torch.Tensor, drawn: torch.Tensor) -> torch.Tensor:
    """Hide what drew less than ``DROP``, but never the highest draw of what a row has."""
    drawn = drawn * there
    return there & ((drawn >= DROP) | (drawn == drawn.max(dim=1, keepdim=True).values))


def _tensor(rows: Floats) -> torch.Tensor:
    import torch

    return torch.from_numpy(rows.astype(np.float32))
