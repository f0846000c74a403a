"""Contrastive training of a linear head for each of two frozen feature sets.

Both heads end in vectors of length 1 in one space; the loss is that of the batch both ways, at a
*fixed* temperature (Radford et al. 2021 learn it): InfoNCE, or another. All pairs are one batch, so
that training is deterministic in its seed and a step costs the same in every arm.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import ArrayLike

from lab.core.device import device
from lab.core.errors import BadInput
from lab.core.progress import Progress
from lab.core.seeds import stream
from lab.stats.checks import Floats, finite_array
from lab.stats.cosine import unit_rows

if TYPE_CHECKING:
    import torch

    BatchLoss = Callable[[torch.Tensor], torch.Tensor]

Sides = tuple[Floats, Floats]

WIDTH = 64
"""Of the shared space that the heads end in."""
LEARNING_RATE = 1e-3
CHECK_EVERY = 5
"""Steps between two looks at the validation pairs."""


@dataclass(frozen=True)
class Heads:
    """A pair of fitted linear heads: x [n, d] and y [n, e] into one space [n, width]."""

    x_weights: Floats = field(repr=False)
    x_bias: Floats = field(repr=False)
    y_weights: Floats = field(repr=False)
    y_bias: Floats = field(repr=False)
    losses: tuple[float, ...] = field(repr=False)
    """The training loss before each step, and after the last: steps + 1 numbers, in nats."""

    def map_x(self, x: ArrayLike) -> Floats:
        """Return x [n, d] in the shared space, rows of length 1."""
        return _mapped(x, self.x_weights, self.x_bias)

    def map_y(self, y: ArrayLike) -> Floats:
        """Return y [n, e] in the shared space, rows of length 1."""
        return _mapped(y, self.y_weights, self.y_bias)


def initial_heads(x: ArrayLike, y: ArrayLike, seed: int, *, closed: bool = False) -> Heads:
    """Return heads as drawn before any training, on rows of ``x`` [n, d] and ``y`` [n, e].

    Weights are normal with variance 1 / fan-in, from ``seed`` alone, with no bias: the cones that
    the frozen features lie in go through as they are, and so stand apart. ``closed`` sets each bias
    so that the mean of the mapped rows is 0, which takes the gap away before training starts.
    """
    a, b = _features(x, y)
    weights = [
        stream(seed, side, "contrastive head").standard_normal((d, WIDTH)) / np.sqrt(d)
        for side, d in (("x", a.shape[1]), ("y", b.shape[1]))
    ]
    bias = [
        -(rows.mean(axis=0) @ w) if closed else np.zeros(WIDTH)
        for rows, w in zip((a, b), weights, strict=True)
    ]
    return Heads(weights[0], bias[0], weights[1], bias[1], ())


def info_nce_loss(logits: torch.Tensor) -> torch.Tensor:
    """Return the mean over rows of -log softmax at the diagonal, in nats; ``logits`` [n, n]."""
    import torch

    return torch.nn.functional.cross_entropy(
        logits, torch.arange(len(logits), device=logits.device)
    )


def fit_heads(
    x: ArrayLike,
    y: ArrayLike,
    start: Heads,
    temperature: float,
    n_steps: int,
    progress: Progress | None = None,
) -> Heads:
    """Train both heads by InfoNCE from ``start`` on pairs ``x`` [n, d] and ``y`` [n, e].

    Adam (Kingma & Ba 2015) at a rate of 1e-3, ``n_steps`` times. Deterministic: full batches, one
    thread. Raises ``BadInput`` for unequal numbers of rows, NaN, a temperature or number of steps
    not above 0, and as ``device``, which says where it is done.
    """
    return fit_and_stop(x, y, None, start, temperature, n_steps, progress=progress)[0]


def fit_and_stop(
    x: ArrayLike,
    y: ArrayLike,
    validation: tuple[ArrayLike, ArrayLike] | None,
    start: Heads,
    temperature: float,
    n_steps: int,
    loss: BatchLoss = info_nce_loss,
    progress: Progress | None = None,
) -> tuple[Heads, Heads]:
    """Train as ``fit_heads`` by a loss; return the last heads, and the best on validation.

    ``loss`` takes logits [n, n], cosines over temperature with the pairs on the diagonal. The same
    loss of the ``validation`` pairs, asked before the first step and every five, says which heads
    are best; without such pairs the last are. Raises as ``fit_heads``, and ``BadInput`` where the
    loss is not finite.
    """
    pairs, held = _pairs(x, y), None if validation is None else _pairs(*validation)
    if not (np.isfinite(temperature) and temperature > 0):
        raise BadInput("a temperature above 0", f"{temperature}", "CLIP's learned one is 0.01.")
    if n_steps < 1:
        raise BadInput("at least 1 step", f"{n_steps}", "Ask for 200.")
    import torch

    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        return _train(pairs, held, start, temperature, n_steps, loss, progress or Progress())
    finally:
        torch.set_num_threads(threads)


def _train(
    pairs: Sides,
    held: Sides | None,
    start: Heads,
    temperature: float,
    n_steps: int,
    loss: BatchLoss,
    progress: Progress,
) -> tuple[Heads, Heads]:
    import torch

    where = device()

    def placed(both: Sides) -> list[torch.Tensor]:
        return [torch.from_numpy(rows.astype(np.float32)).to(where) for rows in both]

    def loss_of(a: torch.Tensor, b: torch.Tensor) -> torch.Tensor:
        u = torch.nn.functional.normalize(a @ learned[0] + learned[1], dim=1)
        v = torch.nn.functional.normalize(b @ learned[2] + learned[3], dim=1)
        logits = u @ v.T / temperature
        both = [loss(z) for z in (logits, logits.T)]
        return (both[0] + both[1]) / 2

    def heads() -> Heads:
        wx, bx, wy, by = (part.detach().cpu().numpy().astype(np.float64) for part in learned)
        return Heads(wx, bx, wy, by, tuple(losses))

    parts = (start.x_weights, start.x_bias, start.y_weights, start.y_bias)
    learned = [
        torch.tensor(part, dtype=torch.float32, device=where, requires_grad=True) for part in parts
    ]
    adam = torch.optim.Adam(learned, lr=LEARNING_RATE)
    trained_on, checked_on = placed(pairs), None if held is None else placed(held)
    losses: list[float] = []
    best, lowest = start, float("inf")
    for step in range(n_steps + 1):
        progress.check()
        now = loss_of(*trained_on)
        losses.append(float(now.detach()))
        if not np.isfinite(losses[-1]):
            do = "Take a higher temperature, or a smaller q."
            raise BadInput("a finite loss", f"{losses[-1]} before step {step}", do)
        if checked_on is not None and step % CHECK_EVERY == 0:
            with torch.no_grad():
                found = float(loss_of(*checked_on))
            if found < lowest:
                best, lowest = heads(), found
        if step < n_steps:
            adam.zero_grad()
            now.backward()  # type: ignore[no-untyped-call]
            adam.step()
    last = heads()
    return last, last if checked_on is None else best


def _pairs(x: ArrayLike, y: ArrayLike) -> Sides:
    a, b = _features(x, y)
    if len(a) != len(b):
        got = f"shapes {a.shape} and {b.shape}"
        raise BadInput("as many rows on both sides", got, "Pass pairs, row by row.")
    return a, b


def _features(x: ArrayLike, y: ArrayLike) -> tuple[Floats, Floats]:
    return finite_array(x, "the first features", 2), finite_array(y, "the second features", 2)


def _mapped(rows: ArrayLike, weights: Floats, bias: Floats) -> Floats:
    x = finite_array(rows, "features", 2)
    if x.shape[1] != len(weights):
        got = f"shape {x.shape}"
        raise BadInput(f"features of width {len(weights)}", got, "Use the heads' own encoder.")
    return unit_rows(x @ weights + bias)
