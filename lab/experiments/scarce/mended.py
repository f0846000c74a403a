"""A head that is mended in rounds: with what it got wrong or with anything, with replay or not."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from lab.core.seeds import stream
from lab.probes.softmax import answers, train_head
from lab.probes.training import Budget
from lab.stats.checks import Floats

if TYPE_CHECKING:
    import torch

RATE = 1e-3
HEAD = Budget(steps=300, learning_rate=RATE)


@dataclass(frozen=True)
class Mended:
    """Features [n, d] of the same concepts in the first facet and in the user's, and codes [n]."""

    old: Floats = field(repr=False)
    new: Floats = field(repr=False)
    y: NDArray[np.intp] = field(repr=False)
    train: NDArray[np.intp] = field(repr=False)
    """Rows that the first head is trained on, in the first facet."""
    users: NDArray[np.intp] = field(repr=False)
    """Rows that the user has, in the user's facet."""
    n_each: int
    n_steps: int
    _known: dict[tuple[str, int, int], Any] = field(default_factory=dict, repr=False)

    def after(self, method: str, k: int, seed: int) -> tuple[torch.nn.Linear, NDArray[np.intp]]:
        """Return the head after round ``k``, and all rows mended until then.

        Methods: "alone" sees the round's items alone; "replay" all mended ones beside the first
        ones; "anything" the same, whether they were wrong or not; "anew" starts at zero with them.
        """
        if (method, k, seed) not in self._known:
            self._known[method, k, seed] = self._after(method, k, seed)
        head, mended = self._known[method, k, seed]
        return head, mended

    def _after(self, method: str, k: int, seed: int) -> tuple[torch.nn.Linear, NDArray[np.intp]]:
        if k == 0:
            return self._beside(self.users[:0], HEAD, seed), self.users[:0]
        head, mended = self.after(method, k - 1, seed)
        left = np.setdiff1d(self.users, mended)
        if method != "anything":
            left = left[answers(head, self.new[left]) != self.y[left]]
        fresh = stream(seed, f"{k}", "mended").permutation(left)[: self.n_each]
        mended, budget = np.concatenate([mended, fresh]), Budget(self.n_steps, learning_rate=RATE)
        if method == "anew":
            head = self._beside(mended, HEAD, seed)
        elif method != "alone":
            head = self._beside(mended, budget, seed, head)
        elif len(fresh):
            n_classes = head.out_features
            head = train_head(self.new[fresh], self.y[fresh], n_classes, budget, seed, start=head)
        return head, mended

    def _beside(
        self, rows: NDArray[np.intp], budget: Budget, seed: int, start: Any = None
    ) -> torch.nn.Linear:
        """Train on the first items and as many mended ones, repeated; without any on the first."""
        often = np.tile(rows, -(-len(self.train) // max(len(rows), 1)))[: len(self.train)]
        x = np.concatenate([self.old[self.train], self.new[often]])
        codes = self.y[np.concatenate([self.train, often])]
        return train_head(x, codes, int(self.y.max()) + 1, budget, seed, start=start)
