"""A small network for a handful of items that learns several labels of each at once.

Hard parameter sharing (Caruana 1997): one hidden layer serves the class, through finer classes
whose probabilities are summed, and the words that were said of an item.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import ArrayLike, NDArray

from lab.core.device import device
from lab.core.errors import BadInput
from lab.core.progress import Progress
from lab.probes.training import Budget, train
from lab.stats.checks import Floats, finite_array
from lab.stats.threads import one_blas_thread

if TYPE_CHECKING:
    import torch

HIDDEN = 64
BUDGET = Budget(steps=150, batch=1024, learning_rate=1e-3)
"""A batch holds all items: they are few."""


def answer_rich(
    shown: ArrayLike, asked: ArrayLike, fine: NDArray[np.intp], class_of: NDArray[np.intp],
    words: Floats | None, seed: int, progress: Progress,
) -> Floats:  # fmt: skip
    """Train on ``shown`` [n, d] and return the probability of each class for ``asked`` [m, d].

    ``fine`` [n] are finer classes, from 0; ``class_of`` [F] says of each in which class it is.
    ``words`` [n, V] holds 1 where a word was said of an item. Each loss is a cross-entropy in
    shares of what a guess loses. Raises ``BadInput`` for NaN or unequal lengths, and as ``train``.
    """
    import torch

    x, ask = finite_array(shown, "features", 2), finite_array(asked, "features asked about", 2)
    n_fine, n_words = len(class_of), 0 if words is None else words.shape[1]
    if len(fine) != len(x) or (words is not None and len(words) != len(x)) or n_fine < 2:
        got = f"{len(x)} items, {len(fine)} labels of {n_fine} classes"
        raise BadInput(
            "a label of every item, of two classes or more", got, "Pass them row by row."
        )
    rows = torch.from_numpy(x.astype(np.float32)).to(device())
    target = torch.from_numpy(np.asarray(fine, np.int64)).to(device())
    said = np.zeros((len(x), 0)) if words is None else words
    share = said / np.maximum(said.sum(axis=1, keepdims=True), 1)
    spoken = torch.from_numpy(share.astype(np.float32)).to(device())

    def build() -> torch.nn.Sequential:
        return torch.nn.Sequential(
            torch.nn.Linear(x.shape[1], HIDDEN), torch.nn.ReLU(),
            torch.nn.Linear(HIDDEN, n_fine + n_words),
        )  # fmt: skip

    def loss(net: torch.nn.Sequential, batch: torch.Tensor) -> torch.Tensor:
        out = net(rows[batch])
        own: torch.Tensor = torch.nn.functional.cross_entropy(
            out[:, :n_fine], target[batch]
        ) / np.log(n_fine)
        if n_words < 2:
            return own
        log_p = torch.log_softmax(out[:, n_fine:], dim=1)
        said_of: torch.Tensor = -(spoken[batch] * log_p).sum(dim=1).mean() / np.log(n_words)
        return own + said_of

    net = train(build, loss, len(x), BUDGET, seed, progress=progress)
    with torch.no_grad(), one_blas_thread():
        out = net(torch.from_numpy(ask.astype(np.float32)))[:, :n_fine]
        p = torch.softmax(out.double(), dim=1).numpy()
    return np.asarray(p @ np.eye(int(class_of.max()) + 1)[class_of])
