"""Adversarial alignment: a map that a discriminator cannot tell from the other side.

Conneau et al. (2018), "Word Translation Without Parallel Data", ICLR, and its code (MUSE): leaky
slope .2, input dropout .1, labels smoothed by .1, five steps of the discriminator for one of the
map, all plain gradient steps at a rate of .1 that falls by .98 an epoch, W <- (1 + b) W - b W W'W
after each of the map's; the map of the epoch with the highest mean CSLS cosine is kept, which needs
no label. Scaled here for two cores and some hundred rows, which is a deviation: two hidden layers
of 128 (2,048), 600 steps of the map in 12 epochs (some 10^5 in 5), and so b = .01 (.001). It starts
at a random rotation or reflection (upstream: the identity), so that restarts differ: no small step
leads from the one kind to the other.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from lab.adapt.towers.last_blocks import one_thread
from lab.adapt.unpaired.base import STARTS, Start, orthogonal
from lab.adapt.unpaired.csls import mean_csls_cosine
from lab.core.device import device
from lab.core.progress import Progress
from lab.core.seeds import stream
from lab.stats.checks import Floats

if TYPE_CHECKING:
    import torch

HIDDEN, LEAK, DROPOUT, SMOOTHING = 128, 0.2, 0.1, 0.1
DISCRIMINATOR_STEPS, MAP_STEPS, EPOCH, BATCH = 5, 600, 50, 32
RATE, FALL, BETA = 0.1, 0.98, 0.01


def orthogonalised(w: torch.Tensor, beta: float = BETA) -> torch.Tensor:
    """Return (1 + b) W - b W W'W: a step towards the nearest orthogonal matrix."""
    return (1 + beta) * w - beta * w @ w.T @ w


def fit(x: Floats, y: Floats, seed: int, progress: Progress) -> Floats:
    """Return W [p, p] from x [n, p] and y [m, p]. Raises ``Cancelled`` and as ``device``."""
    import torch
    from torch.nn.functional import binary_cross_entropy_with_logits

    where, p, rng = device(), x.shape[1], stream(seed, "", "adversarial")

    def placed(part: NDArray[Any]) -> torch.Tensor:
        return torch.from_numpy(part.astype(np.float32)).to(where)

    # Numbers of variance 1, as a discriminator likes them.
    side_x, side_y = placed(x * p**0.5), placed(y * p**0.5)
    begun = orthogonal(rng.standard_normal((p, p)))
    w = placed(begun).requires_grad_()
    layers = [
        placed(rng.uniform(-1, 1, shape) / fan_in**0.5).requires_grad_()
        for fan_in, width in ((p, HIDDEN), (HIDDEN, HIDDEN), (HIDDEN, 1))
        for shape in ((fan_in, width), (width,))
    ]
    told = placed(np.repeat([1 - SMOOTHING, SMOOTHING], BATCH))
    best, closest, rate = begun, -np.inf, RATE
    with one_thread():
        for step in range(1, MAP_STEPS + 1):
            progress.check()
            for turn in range(DISCRIMINATOR_STEPS + 1):
                rows = [torch.from_numpy(rng.integers(len(s), size=BATCH)) for s in (x, y)]
                seen = torch.cat([side_x[rows[0]] @ w, side_y[rows[1]]])
                moves_map = turn == DISCRIMINATOR_STEPS
                if not moves_map:
                    kept = placed(rng.random(tuple(seen.shape)) >= DROPOUT)
                    seen = seen * kept / (1 - DROPOUT)
                # The map is right where the discriminator is wrong.
                loss = binary_cross_entropy_with_logits(
                    _logits(seen, layers), 1 - told if moves_map else told
                )
                learned = [w] if moves_map else layers
                slopes = torch.autograd.grad(loss, learned)
                with torch.no_grad():
                    for part, slope in zip(learned, slopes, strict=True):
                        part.sub_(rate * slope)
            with torch.no_grad():
                w.copy_(orthogonalised(w))
            if step % EPOCH == 0:
                rate *= FALL
                now = orthogonal(w.detach().cpu().numpy().astype(np.float64))
                if (near := mean_csls_cosine(x @ now, y)) > closest:
                    best, closest = now, near
    return best


def _logits(seen: torch.Tensor, layers: Sequence[torch.Tensor]) -> torch.Tensor:
    """Return what the discriminator says of rows [b, p]: above 0 where it takes them for x's."""
    from torch.nn.functional import leaky_relu

    for weight, bias in zip(layers[:-2:2], layers[1:-2:2], strict=True):
        seen = leaky_relu(seen @ weight + bias, LEAK)
    return (seen @ layers[-2] + layers[-1])[:, 0]


STARTS.register(Start("adversarial", "an adversarial start", fit, 2, "Conneau et al. 2018, ICLR"))
