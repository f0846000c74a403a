"""A linear softmax head that is trained step by step: for what a fitted regression cannot do.

It can be shown another version of a row at some steps, and be trained on from where it stands.
"""

from __future__ import annotations

import copy
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

Codes = NDArray[np.intp]


def train_head(
    x: Floats, y: Codes, n_classes: int, budget: Budget, seed: int, *,
    start: torch.nn.Linear | None = None,
    instead: tuple[Floats, float] | None = None,
    valid: tuple[Floats, Codes] | None = None,
    progress: Progress | None = None,
) -> torch.nn.Linear:  # fmt: skip
    """Train a head on features ``x`` [n, d] of about unit spread with class codes ``y`` [n].

    It begins at zero, or at a copy of ``start``. ``instead`` are other features of the rows [n, d]
    and how often one is shown in place of the row's own, drawn anew at each step. With ``valid``
    features and codes the weights kept are those of the step that makes their answers likeliest.
    Raises ``BadInput`` for NaN, other lengths, codes beyond ``n_classes`` or a rate outside 0 to 1,
    ``TooFew`` for a class with one item without a ``start``, and as ``train``.
    """
    import torch
    from torch.nn.functional import cross_entropy

    other, rate = instead or (x, 0.0)
    if not 0 <= rate <= 1:
        raise BadInput("a rate from 0 to 1", f"{rate}", "Say how often: 0.5 is every other time.")
    inputs, truth = _tensors(x, y, n_classes)
    others, _ = _tensors(other, y, n_classes)
    judge = _tensors(*valid, n_classes) if valid else None
    least = int(np.bincount(y, minlength=n_classes).min())
    if least < 2 and start is None:
        raise TooFew("2 items or more of each class", f"{least} of one", "Hold fewer items out.")

    def build() -> torch.nn.Linear:
        if start is not None:
            return copy.deepcopy(start)
        head = torch.nn.Linear(inputs.shape[1], n_classes)
        torch.nn.init.zeros_(head.weight)
        torch.nn.init.zeros_(head.bias)
        return head

    def loss(head: torch.nn.Linear, rows: torch.Tensor) -> torch.Tensor:
        drawn = torch.rand(len(rows), 1, device=inputs.device) < rate
        return cross_entropy(head(torch.where(drawn, others[rows], inputs[rows])), truth[rows])

    def unlikely(head: torch.nn.Linear) -> float:
        asked, right = judge or (inputs, truth)
        return float(cross_entropy(head(asked), right))

    validate = unlikely if judge else None
    return train(build, loss, len(y), budget, seed, validate=validate, progress=progress)


def answers(head: torch.nn.Linear, x: Floats) -> Codes:
    """Return the likeliest class [n] of features ``x`` [n, d]."""
    import torch

    with torch.no_grad():
        logits = head(torch.from_numpy(x.astype(np.float32)))
    return np.asarray(logits.numpy().argmax(axis=1), np.intp)


def _tensors(x: Floats, y: Codes, n_classes: int) -> tuple[torch.Tensor, torch.Tensor]:
    import torch

    rows, codes = finite_array(x, "features", 2), np.asarray(y)
    if codes.shape != (len(rows),) or not 0 <= codes.min(initial=0) <= codes.max() < n_classes:
        got = f"{len(codes)} for {len(rows)} rows, up to {codes.max(initial=0)}"
        raise BadInput(f"one class code a row, below {n_classes}", got, "Number classes from 0.")
    parts = torch.from_numpy(rows.astype(np.float32)), torch.from_numpy(codes.astype(np.int64))
    return parts[0].to(device()), parts[1].to(device())
