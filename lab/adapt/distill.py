"""A student that learns from answers, and from teachers who each see one modality.

Wang, Zhan, Thomas & Zhang (2020), "Multimodal Learning with Incomplete Modalities by Knowledge
Distillation", KDD: the student sees complete samples only, a teacher all samples that have its
modality. Loss: CE(y, s(z)) + sum over teachers of a T^2 KL(s(z_m / T) || s(z / T)); teachers stay
as they are. Two-layer ReLU MLPs with dropout .5 as upstream, which gives neither a nor T.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from lab.core.device import device
from lab.core.errors import BadInput, TooFew
from lab.core.progress import Progress
from lab.probes.training import Budget, train
from lab.stats.checks import Floats, finite_array

if TYPE_CHECKING:
    import torch

TRIES = tuple(product((1.0, 2.0, 4.0, 8.0), (0.1, 0.5, 1.0, 2.0)))
"""Temperature T and weight a of each try; without teachers as many tries differ in their start."""
HIDDEN, DROPOUT = 32, 0.5
BUDGET = Budget(steps=100, learning_rate=1e-2, weight_decay=1e-3)


@dataclass(frozen=True)
class Student:
    """The network of the best try."""

    network: torch.nn.Module
    best: int
    """Which of ``TRIES`` was likeliest on validation."""

    def logits(self, x: Floats) -> Floats:
        """Return logits [n, K] of features [n, d]."""
        import torch

        with torch.no_grad():
            found = self.network(_tensor(x))[self.best]
        return np.asarray(found.numpy(), np.float64)


def fit_student(
    x: Floats,
    labels: NDArray[np.intp],
    valid_x: Floats,
    valid_labels: NDArray[np.intp],
    n_classes: int,
    seed: int,
    teachers: Sequence[Floats] = (),
    progress: Progress | None = None,
) -> Student:
    """Fit on rows ``x`` [n, d] with class codes [n]; ``teachers`` are logits [n, K] of these rows.

    All tries are trained side by side, each from its own start. The best weights are those of the
    try and the step that make the validation answers likeliest. Deterministic in ``seed``. Raises
    ``TooFew`` where one class alone is left, ``BadInput`` for NaN or lengths that differ.
    """
    features, asked = finite_array(x, "features", 2), finite_array(valid_x, "validation", 2)
    for rows, codes in (
        (features, labels),
        (asked, valid_labels),
        *((t, labels) for t in teachers),
    ):
        if len(rows) != len(codes):
            got = f"{len(rows)} rows with {len(codes)} labels"
            raise BadInput("as many rows as labels", got, "Align the rows.")
    if len(np.unique(labels)) < 2:
        got = f"{len(np.unique(labels))} among {len(labels)} samples"
        raise TooFew("2 classes or more to learn from", got, "Take more complete samples.")
    import torch
    from torch.nn.functional import cross_entropy, log_softmax

    where = device()
    inputs, valid = _tensor(features).to(where), _tensor(asked).to(where)
    truth, valid_truth = (torch.from_numpy(y).to(where) for y in (labels, valid_labels))
    told = [_tensor(finite_array(t, "a teacher's logits", 2)).to(where) for t in teachers]
    tries = zip(*TRIES, strict=True)
    heat, weight = (torch.tensor(part, device=where)[:, None, None] for part in tries)
    soft = [log_softmax(t[None] / heat, dim=2) for t in told]

    def entropies(logits: torch.Tensor, codes: torch.Tensor) -> torch.Tensor:
        every = codes.expand(len(TRIES), -1)
        return cross_entropy(logits.transpose(1, 2), every, reduction="none").mean(dim=1)

    def loss(network: torch.nn.Module, rows: torch.Tensor) -> torch.Tensor:
        logits = network(inputs[rows])
        total = entropies(logits, truth[rows]).sum()
        ours = log_softmax(logits / heat, dim=2)
        for theirs in soft:
            apart = theirs[:, rows].exp() * (theirs[:, rows] - ours)
            total = total + (weight * heat**2 * apart).sum() / len(rows)
        return total

    def validate(network: torch.nn.Module) -> float:
        return float(entropies(network(valid), valid_truth).min())

    network = train(
        lambda: _tries(features.shape[1], n_classes), loss, len(features), BUDGET, seed,
        validate=validate, progress=progress,
    )  # fmt: skip
    with torch.no_grad():
        scores = entropies(network(valid.cpu()), valid_truth.cpu())  # where it answers from now on
        return Student(network, int(scores.argmin()))


def _tries(d: int, n_classes: int) -> torch.nn.Module:
    """Return all tries as one network, from features [n, d] to logits [tries, n, K]."""
    from torch import Tensor, baddbmm, nn, rand

    def drawn(fan_in: int, *shape: int) -> nn.Parameter:
        # As nn.Linear draws them.
        return nn.Parameter((rand(len(TRIES), *shape) * 2 - 1) / fan_in**0.5)

    class Tries(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.first, self.first_bias = drawn(d, d, HIDDEN), drawn(d, 1, HIDDEN)
            self.last = drawn(HIDDEN, HIDDEN, n_classes)
            self.last_bias = drawn(HIDDEN, 1, n_classes)

        def forward(self, x: Tensor) -> Tensor:
            every = x.expand(len(TRIES), -1, -1)
            hidden = baddbmm(self.first_bias, every, self.first).relu()
            if self.training:
                # Every try hides the same units: drawing them apart would take half the time.
                hidden = (
                    hidden * (rand(1, len(x), HIDDEN, device=x.device) >= DROPOUT) / (1 - DROPOUT)
                )
            return baddbmm(self.last_bias, hidden, self.last)

    return Tries()


def _tensor(x: Floats) -> torch.Tensor:
    import torch

    return torch.from_numpy(x.astype(np.float32))
