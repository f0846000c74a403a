"""Adversarial alignment: a map that a discriminator cannot tell from the other side.

Conneau et al. (2018), "Word Translation Without Parallel Data", ICLR, and its code (MUSE): leaky
slope .2, input dropout .1, labels smoothed by .1, five steps of the discriminator for one of the
map, W <- (1 + b) W - b W W'W after it. Scaled here for two cores and some hundred rows, which is a
deviation: two hidden layers of 128 (2,048), 150 steps of the map (some 10^5), Adam (SGD at .1 x
.98), and b = .5 (.001), a whole step of Newton-Schulz, as so few steps would leave W far from
orthogonal. It starts at a random rotation or reflection (upstream: the identity), so that restarts
differ: no small step leads from the one kind to the other.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from lab.adapt.unpaired.base import STARTS, Start, orthogonal
from lab.core.device import device
from lab.core.progress import Progress
from lab.core.seeds import stream
from lab.probes.training import Budget, train
from lab.stats.checks import Floats

if TYPE_CHECKING:
    import torch

HIDDEN, LEAK, DROPOUT, SMOOTHING = 128, 0.2, 0.1, 0.1
DISCRIMINATOR_STEPS, MAP_STEPS = 5, 150
BETA = 0.5
FASTER = 7.0
"""The map is kept as W over this, so that at one rate of Adam's it turns so much faster: at 1 it
does not even find a planted rotation of three axes."""
BUDGET = Budget(
    steps=MAP_STEPS * (DISCRIMINATOR_STEPS + 1), batch=32, learning_rate=3e-3, weight_decay=0.0
)


def orthogonalised(w: torch.Tensor, beta: float = BETA) -> torch.Tensor:
    """Return (1 + b) W - b W W'W: a step towards the nearest orthogonal matrix."""
    return (1 + beta) * w - beta * w @ w.T @ w


def fit(x: Floats, y: Floats, seed: int, progress: Progress) -> Floats:
    """Return W [p, p] from x [n, p] and y [m, p]. Raises what ``train`` raises."""
    import torch
    from torch.nn.functional import binary_cross_entropy_with_logits

    where, p = device(), x.shape[1]
    # Numbers of variance 1, as a discriminator likes them.
    side_x, side_y = (
        torch.from_numpy((s * p**0.5).astype(np.float32)).to(where) for s in (x, y)
    )  # fmt: skip
    begun = orthogonal(stream(seed, "", "first rotation").standard_normal((p, p)))
    weight = torch.from_numpy(begun.astype(np.float32) / FASTER)
    kept = torch.nn.Parameter(weight.to(where))
    turn = 0

    def loss(discriminator: torch.nn.Module, rows: torch.Tensor) -> torch.Tensor:
        nonlocal turn
        place = turn % (DISCRIMINATOR_STEPS + 1)
        moves_map = place == DISCRIMINATOR_STEPS
        turn += 1
        if place == 0:
            # The step before this one has moved the map.
            with torch.no_grad():
                kept.copy_(orthogonalised(kept * FASTER) / FASTER)
        for part in discriminator.parameters():
            part.requires_grad_(moves_map == (part is kept))
        logits = discriminator(torch.cat([side_x[rows % len(x)] @ (kept * FASTER),
                                          side_y[rows % len(y)]]))[:, 0]  # fmt: skip
        from_x = (torch.arange(len(logits), device=where) < len(rows)).float()
        told = from_x * (1 - 2 * SMOOTHING) + SMOOTHING
        # The map is right where the discriminator is wrong.
        return binary_cross_entropy_with_logits(logits, 1 - told if moves_map else told)

    # Both sides are drawn by one number, from sides of any length; they are no pairs.
    n = max(len(x), len(y))
    train(lambda: _discriminator(kept), loss, n, BUDGET, seed, progress=progress)
    return orthogonal(kept.detach().cpu().numpy().astype(np.float64))


def _discriminator(kept: torch.nn.Parameter) -> torch.nn.Module:
    """Return a network drawn from torch's generator; the map is trained as one of its weights."""
    from torch import nn

    network = nn.Sequential(
        nn.Dropout(DROPOUT), nn.Linear(len(kept), HIDDEN), nn.LeakyReLU(LEAK),
        nn.Linear(HIDDEN, HIDDEN), nn.LeakyReLU(LEAK), nn.Linear(HIDDEN, 1),
    )  # fmt: skip
    network.register_parameter("map", kept)
    return network


STARTS.register(Start("adversarial", "an adversarial start", fit, 2, "Conneau et al. 2018, ICLR"))
