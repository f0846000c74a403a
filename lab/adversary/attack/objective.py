"""What an attack lowers: the margin, the closeness to the clean embedding, a pair's lead.

Each is a function of the victim's embedding of a picture, written once in torch so that values
and slopes are the same thing. Below 0 the attack has done what it wanted.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

import numpy as np
from numpy.typing import NDArray

from lab.core.contracts import FloatArray
from lab.core.errors import BadInput
from lab.probes.linear import LinearProbe
from lab.stats.checks import Floats
from lab.stats.cosine import spread

if TYPE_CHECKING:
    from torch import Tensor

Rows = NDArray[np.intp]
FAR = -1e9


class Objective(Protocol):
    """A number for each embedding ``[m, d]`` of the pictures ``rows`` ``[m]``, lower is worse."""

    @property
    def name(self) -> str: ...

    def tensor(self, x: Tensor, rows: Rows) -> Tensor:
        """Return ``float64 [m]``, with a gradient where ``x`` has one."""
        ...


def values_of(objective: Objective, x: FloatArray, rows: Rows) -> Floats:
    """Return an objective's values ``float64 [m]`` of embeddings ``[m, d]``."""
    import torch

    with torch.inference_mode():
        found = objective.tensor(torch.from_numpy(np.asarray(x, np.float64)), rows)
    return np.asarray(found.numpy(), np.float64)


def _each(x: Tensor, weights: Tensor) -> Tensor:
    """Return ``weights @ row`` of every row of ``x`` ``[m, d]``: one by one, ``float64 [m, k]``.

    A product of matrices rounds by how many rows there are, and a light must not hang on the
    pictures beside its own.
    """
    import torch

    return torch.stack([weights @ row for row in x.double()])


@dataclass(frozen=True)
class Margin:
    """Log-odds of the true class over the best other: below 0 the probe is wrong.

    ``probes`` are one a fold, ``folds`` ``[n]`` says which of them never saw a picture's family,
    ``classes`` ``[n]`` the true codes.
    """

    probes: Sequence[LinearProbe] = field(repr=False)
    folds: Rows = field(repr=False)
    classes: Rows = field(repr=False)
    name: str = "margin"

    def tensor(self, x: Tensor, rows: Rows) -> Tensor:
        import torch

        out = torch.zeros(len(rows), dtype=torch.float64)
        true = torch.from_numpy(self.classes[rows])
        for fold in np.unique(self.folds[rows]):
            here = torch.from_numpy(np.flatnonzero(self.folds[rows] == fold))
            probe = self.probes[fold]
            # Copied, since what the store gives is read-only.
            weights, bias = torch.tensor(probe.coef), torch.tensor(probe.intercept)
            logits = (_each(x[here], weights) + bias) / probe.temperature
            logits = torch.where(torch.tensor(probe.seen), logits, FAR)
            own = logits.gather(1, true[here, None])
            others = logits.scatter(1, true[here, None], 2 * FAR).max(dim=1).values
            out = out.index_copy(0, here, own[:, 0] - others)
        return out


@dataclass(frozen=True)
class Closeness:
    """How much nearer the embedding is to its clean self than another picture's is.

    ``limit`` - drift, where drift is 1 - cosine to the clean embedding over its mean between
    different clean pictures. Below 0 the embedding has turned by more than ``limit`` of the way to
    another picture.
    """

    clean: FloatArray = field(repr=False)
    limit: float = 0.5
    name: str = "drift"

    def tensor(self, x: Tensor, rows: Rows) -> Tensor:
        import torch

        clean = torch.from_numpy(self.clean[rows].astype(np.float64))
        cosine = torch.nn.functional.cosine_similarity(x.double(), clean, dim=1)
        return self.limit - (1 - cosine) / spread(self.clean)


@dataclass(frozen=True)
class Lead:
    """Cosine with the own partner minus that with the best other: below 0 retrieval flips.

    ``weights`` ``[d, e]`` and ``mean`` ``[d]`` bring an embedding into the partner's space, where
    ``gallery`` ``[m, e]`` holds the partners; ``places`` ``[n]`` is where in it a picture's own one
    lies, -1 for pictures whose partner is not there.
    """

    weights: Floats = field(repr=False)
    mean: Floats = field(repr=False)
    gallery: Floats = field(repr=False)
    places: Rows = field(repr=False)
    name: str = "retrieval"

    def __post_init__(self) -> None:
        if self.weights.shape != (len(self.mean), self.gallery.shape[1]):
            got = f"{list(self.weights.shape)}, {list(self.mean.shape)}, {list(self.gallery.shape)}"
            raise BadInput("weights [d, e], mean [d], gallery [n, e]", got, "Use one fitted map.")

    def tensor(self, x: Tensor, rows: Rows) -> Tensor:
        import torch

        mapped = _each(x - torch.tensor(self.mean), torch.tensor(self.weights.T))
        unit = torch.nn.functional.normalize(mapped, dim=1)
        partners = torch.nn.functional.normalize(torch.tensor(self.gallery), dim=1)
        cosine = _each(unit, partners)
        own = torch.from_numpy(self.places[rows])[:, None]
        return cosine.gather(1, own)[:, 0] - cosine.scatter(1, own, -2.0).max(dim=1).values
