"""Contrastive training of two towers, as in locked-image tuning (Zhai et al. 2021).

Text is projected into the space of the pictures, which have no head of their own. The loss has a
learned temperature; the rate warms up and falls as a cosine; gradients are clipped to length 1.
Pretrained blocks that are trained on take a lower rate and no weight decay, or they would be a
strawman beside locked ones.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from lab.adapt.towers.last_blocks import LastBlocks, TowerStart, one_thread, run
from lab.adapt.towers.losses import BIAS, LOSSES, Loss
from lab.core.device import CPU, device
from lab.core.errors import BadInput, TooFew
from lab.core.progress import Progress
from lab.core.seeds import stream
from lab.stats.checks import Floats

if TYPE_CHECKING:
    import torch

LEAST = 20
"""Pairs."""
SCALE = 10.0
"""The inverse temperature at the start."""
SCALE_RATE = 0.03
"""Of its logarithm, and of the bias: it has few steps to go far, and one rate suits every arm."""
WARM_UP = 0.1
"""Of the steps."""
DECAY, CLIP = 0.01, 1.0
BATCH = 32


@dataclass(frozen=True)
class Schedule:
    """How long two towers are trained, how fast, and by which loss."""

    steps: int
    rate: float = 1e-3
    batch: int = BATCH
    slower: float = 0.1
    """Times ``rate`` is the rate of pretrained blocks."""
    loss: Loss = "softmax"

    def __post_init__(self) -> None:
        for name in ("steps", "rate", "batch", "slower"):
            if not getattr(self, name) > 0:
                do = "Leave it out to take the usual one."
                raise BadInput(f"{name} above 0", f"{getattr(self, name)}", do)

    def share(self, step: int) -> float:
        """Return the share of the rate that a step takes: it rises at first, then falls to 0."""
        warm = max(1, round(WARM_UP * self.steps))
        return min(1.0, (step + 1) / warm) * (1 + math.cos(math.pi * step / self.steps)) / 2


@dataclass(frozen=True)
class Towers:
    """Two fitted towers into one space, and what their training said."""

    picture: torch.nn.Module = field(repr=False)
    text: torch.nn.Module = field(repr=False)
    starts: tuple[TowerStart, TowerStart]
    scale: float
    """The learned inverse temperature."""
    losses: tuple[float, ...] = field(repr=False)
    """Of the batch of each step, in nats."""

    def pictures(self, side: LastBlocks, facet: str, rows: NDArray[np.intp]) -> Floats:
        """Return what becomes of rows of a facet's pictures: [n, dim], of any length."""
        return self._made(self.picture, side, self.starts[0], facet, rows)

    def texts(self, side: LastBlocks, facet: str, rows: NDArray[np.intp]) -> Floats:
        """Return what becomes of rows of a facet's texts in the pictures' space: [n, dim]."""
        return self._made(self.text, side, self.starts[1], facet, rows)

    def _made(
        self,
        tower: torch.nn.Module,
        side: LastBlocks,
        start: TowerStart,
        facet: str,
        rows: NDArray[np.intp],
    ) -> Floats:
        made = run(tower, tuple(part[rows] for part in side.inputs(start, facet)))
        return np.asarray(made.numpy(), np.float64)


def untrained(
    pictures: LastBlocks, texts: LastBlocks, starts: tuple[TowerStart, TowerStart], seed: int
) -> Towers:
    """Return two towers as they are before training, the projection drawn from ``seed``."""
    import torch

    picture, text = (
        torch.nn.Identity()
        if start is TowerStart.LOCKED
        else side.build(start, int(stream(seed, name, "tower").integers(2**31)))
        for side, start, name in zip((pictures, texts), starts, ("picture", "text"), strict=True)
    )
    projection = torch.nn.Linear(texts.dim, pictures.dim)
    shape = texts.dim, pictures.dim
    weights = stream(seed, "projection", "tower").standard_normal(shape) / math.sqrt(texts.dim)
    with torch.no_grad():
        projection.weight.copy_(torch.from_numpy(weights.T))
        projection.bias.zero_()

    class Projected(torch.nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.blocks, self.projection = text, projection

        def forward(self, *inputs: torch.Tensor) -> torch.Tensor:
            made: torch.Tensor = self.projection(self.blocks(*inputs))
            return made

    return Towers(picture, Projected(), starts, SCALE, ())


def fit(
    towers: Towers,
    pictures: tuple[torch.Tensor, ...],
    texts: tuple[torch.Tensor, ...],
    schedule: Schedule,
    seed: int,
    progress: Progress | None = None,
) -> Towers:
    """Train towers in place on pairs: row i of what each side reads is one pair.

    The same seed gives the same bytes: batches are drawn from it, on one thread. Where it is done
    ``lab.core.device`` says, in float32. Raises ``TooFew`` under 20 pairs, ``BadInput`` for unequal
    numbers of rows, ``Cancelled`` when asked to stop, and as ``device``.
    """
    import torch

    n, m = len(pictures[0]), len(texts[0])
    if n != m:
        raise BadInput("as many pictures as texts", f"{n} and {m}", "Pass pairs, row by row.")
    if n < LEAST:
        raise TooFew(f"at least {LEAST} pairs to train towers on", f"{n}", "Take more pairs.")
    progress, where = progress or Progress(), device()
    picture, text = towers.picture.to(where), towers.text.to(where)
    log_scale, bias = (
        torch.nn.Parameter(torch.tensor(start, device=where))
        for start in (math.log(towers.scale), BIAS)
    )
    optimiser = torch.optim.AdamW(_groups(towers, [log_scale, bias], schedule))
    falling = torch.optim.lr_scheduler.LambdaLR(optimiser, schedule.share)
    learned = [weight for group in optimiser.param_groups for weight in group["params"]]
    # Batch norms take the statistics of a batch only where there are no others.
    picture.train(towers.starts[0] is TowerStart.SCRATCH)
    size = min(schedule.batch, n)
    losses: list[float] = []
    with one_thread():
        for rows in _batches(n, size, schedule.steps, seed):
            progress.check()
            x, y = (
                torch.nn.functional.normalize(tower(*(part[rows].to(where) for part in parts)))
                for tower, parts in ((picture, pictures), (text, texts))
            )
            loss = LOSSES[schedule.loss](x @ y.T, log_scale.exp(), bias)
            losses.append(float(loss.detach()))
            optimiser.zero_grad()
            loss.backward()  # type: ignore[no-untyped-call]
            torch.nn.utils.clip_grad_norm_(learned, CLIP)
            optimiser.step()
            falling.step()
    scale = float(log_scale.detach().exp())
    return Towers(picture.eval().to(CPU), text.eval().to(CPU), towers.starts, scale, tuple(losses))


def _groups(
    towers: Towers, of_loss: list[torch.nn.Parameter], schedule: Schedule
) -> list[dict[str, Any]]:
    """Return what is learned by rate and weight decay."""
    text: Any = towers.text
    new: list[Any] = list(text.projection.parameters())
    old: list[Any] = []
    for start, blocks in zip(towers.starts, (towers.picture, text.blocks), strict=True):
        (new if start is TowerStart.SCRATCH else old).extend(blocks.parameters())
    rate = schedule.rate
    return [
        {"params": new, "lr": rate, "weight_decay": DECAY},
        {"params": old, "lr": rate * schedule.slower, "weight_decay": 0.0},
        {"params": of_loss, "lr": SCALE_RATE, "weight_decay": 0.0},
    ]


def _batches(n: int, size: int, steps: int, seed: int) -> Iterator[torch.Tensor]:
    """Yield rows of 0 .. n - 1, each once an epoch; what is left of one begins the next."""
    import torch

    rng, order = stream(seed, "", "tower batches"), np.zeros(0, np.int64)
    for _ in range(steps):
        if len(order) < size:
            order = np.concatenate([order, rng.permutation(n)])
        yield torch.from_numpy(order[:size].copy())
        order = order[size:]
