"""One trunk for all views with a token that says which, or one for each at equal parameters.

Each view has a projection of its own in every method (Girdhar et al. 2022 share all behind it).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from lab.core.device import device
from lab.core.progress import Progress
from lab.probes.training import Budget, train
from lab.stats.checks import Floats

if TYPE_CHECKING:
    import torch

INNER, HIDDEN = 16, 48
"""Width of the projections, and of the hidden layer of the one trunk."""
BUDGET = Budget(steps=200, batch=64, check_every=10, patience=100)
"""All steps are taken, in every method."""


def network(n_views: int, width: int, n_classes: int, method: str) -> torch.nn.Module:
    """Return a network from features [views, n, width] to logits [views, n, K].

    ``method``: "shared", "own", or "blind", which shares without a token.
    """
    from torch import Tensor, nn, stack, zeros

    wide = HIDDEN if method != "own" else hidden_of_own(n_views, n_classes)

    def trunk() -> nn.Module:
        return nn.Sequential(nn.Linear(INNER, wide), nn.ReLU(), nn.Linear(wide, n_classes))

    class Network(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            # Without biases, or each of them would be a token.
            self.projections = nn.ModuleList(
                nn.Linear(width, INNER, bias=False) for _ in range(n_views)
            )
            self.trunks = nn.ModuleList(trunk() for _ in range(n_views if method == "own" else 1))
            self.tokens = nn.Parameter(zeros(n_views, INNER), requires_grad=method == "shared")

        def forward(self, x: Tensor) -> Tensor:
            return stack([
                self.trunks[k % len(self.trunks)](project(x[k]) + self.tokens[k])
                for k, project in enumerate(self.projections)
            ])  # fmt: skip

    return Network()


def hidden_of_own(n_views: int, n_classes: int) -> int:
    """Return the hidden width at which the models of all views have what the shared one has."""
    shared = HIDDEN * (INNER + 1 + n_classes) + n_classes + n_views * INNER
    return max(1, round((shared / n_views - n_classes) / (INNER + 1 + n_classes)))


def fit_trunk(
    method: str, x: Floats, y: NDArray[np.intp], rows: NDArray[np.intp],
    valid: NDArray[np.intp], n_classes: int, seed: int, progress: Progress,
) -> Floats:  # fmt: skip
    """Return the logits [views, n, K] of features ``x`` [views, n, width], trained on ``rows``.

    The weights kept are those of the step that makes the answers on ``valid`` rows likeliest.
    """
    import torch
    from torch.nn.functional import cross_entropy

    features = torch.from_numpy(x.astype(np.float32)).to(device())
    truth = torch.from_numpy(y.astype(np.int64)).to(device())

    def wrong(model: torch.nn.Module, of: torch.Tensor) -> torch.Tensor:
        logits = model(features[:, of])
        return cross_entropy(logits.flatten(0, 1), truth[of].repeat(len(features)))

    shown, judge = (torch.from_numpy(part).to(device()) for part in (rows, valid))
    model = train(
        lambda: network(len(x), x.shape[2], n_classes, method),
        lambda model, batch: wrong(model, shown[batch]), len(rows), BUDGET, seed,
        validate=lambda model: float(wrong(model, judge)), progress=progress,
    )  # fmt: skip
    with torch.no_grad():
        return np.asarray(model(features.cpu()).numpy(), np.float64)
