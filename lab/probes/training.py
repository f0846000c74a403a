"""The one training loop: seeded, a budget of steps, an early stop on validation, cancel.

What is trained in more than one place (fusions, imputers, students) is trained here, so that every
arm of a study gets the same budget and stops by the same rule.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np

from lab.core.device import CPU, device
from lab.core.errors import BadInput, TooFew
from lab.core.progress import Progress
from lab.core.seeds import stream
from lab.stats.threads import one_blas_thread

if TYPE_CHECKING:
    import torch

    M = TypeVar("M", bound=torch.nn.Module)
    Loss = Callable[[M, torch.Tensor], torch.Tensor]

_training = threading.Lock()
"""torch draws weights and dropout from one generator a process: two trainings at once would take
each other's numbers."""


@dataclass(frozen=True)
class Budget:
    """What a training may cost, the same for every arm that is compared.

    AdamW (Loshchilov & Hutter 2019) takes ``steps`` steps of ``batch`` rows. Validation is asked
    every ``check_every`` steps; after ``patience`` checks without a better one training stops, and
    the best weights are kept.
    """

    steps: int = 300
    batch: int = 128
    learning_rate: float = 3e-3
    weight_decay: float = 1e-2
    check_every: int = 20
    patience: int = 4

    def __post_init__(self) -> None:
        for name in ("steps", "batch", "learning_rate", "check_every", "patience"):
            if not getattr(self, name) > 0:
                do = "Leave it out to take the usual one."
                raise BadInput(f"{name} above 0", f"{getattr(self, name)}", do)


def train(
    build: Callable[[], M],
    loss: Loss[M],
    n: int,
    budget: Budget,
    seed: int,
    *,
    validate: Callable[[M], float] | None = None,
    progress: Progress | None = None,
) -> M:
    """Build a network and train it on rows 0 .. n - 1; return it ready to answer.

    ``build`` draws the first weights and ``loss`` gives the mean loss of the rows whose numbers it
    is handed, int64 [batch]; ``validate``, lower being better, decides when to stop and which
    weights to keep, those before the first step among them. Where it is None all steps are taken.
    The same seed gives the same bytes: one thread, and torch's generator is put back afterwards.
    Both are asked where ``lab.core.device`` says, with network and rows there, and their own
    tensors have to be there too; the network that comes back answers on the processor.
    Raises ``TooFew`` for no rows, ``Cancelled`` when asked to stop, and as ``device``.
    """
    import torch

    if n < 1:
        raise TooFew("at least 1 row to train on", f"{n}", "Take more items.")
    progress = progress or Progress()
    rng = stream(seed, "", "training")
    where = device()
    ours = [] if where == CPU else [torch.cuda.current_device()]
    with _training, one_blas_thread(), torch.random.fork_rng(devices=ours):
        threads = torch.get_num_threads()
        torch.set_num_threads(1)
        try:
            torch.manual_seed(int(rng.integers(2**31)))
            network = build().to(where)
            best = None if validate is None else _Best(network, validate, budget.patience)
            _fit(network, loss, n, budget, rng, best, progress)
        finally:
            torch.set_num_threads(threads)
    return network.eval().to(CPU)


class _Best:
    """The best weights so far, and how long no better ones were found."""

    def __init__(
        self, network: torch.nn.Module, validate: Callable[[Any], float], patience: int
    ) -> None:
        self.network, self.validate, self.patience = network, validate, patience
        self.lowest, self.waited = float("inf"), 0
        self.weights: dict[str, torch.Tensor] = {}

    def check(self) -> bool:
        """Ask validation; return whether training has gone on in vain for too long."""
        import torch

        self.network.eval()
        with torch.no_grad():
            now = self.validate(self.network)
        self.network.train()
        if now < self.lowest:
            self.lowest, self.waited = now, 0
            state = self.network.state_dict()
            self.weights = {name: part.clone() for name, part in state.items()}
        else:
            self.waited += 1
        return self.waited >= self.patience


def _fit(
    network: M,
    loss: Loss[M],
    n: int,
    budget: Budget,
    rng: np.random.Generator,
    best: _Best | None,
    progress: Progress,
) -> None:
    import torch

    adam = torch.optim.AdamW(
        network.parameters(), lr=budget.learning_rate, weight_decay=budget.weight_decay
    )
    order, where = np.zeros(0, np.int64), device()
    network.train()
    for step in range(budget.steps):
        progress.check()
        if best and step % budget.check_every == 0 and best.check():
            break
        if len(order) < min(budget.batch, n):
            order = np.concatenate([order, rng.permutation(n)])
        rows, order = order[: budget.batch], order[budget.batch :]
        adam.zero_grad()
        loss(network, torch.from_numpy(rows).to(where)).backward()  # type: ignore[no-untyped-call]
        adam.step()
    if best:
        best.check()
        if best.weights:
            network.load_state_dict(best.weights)
