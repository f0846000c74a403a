"""What a fusion is: fitted on several views of the same items, asked with any of them missing."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from lab.core.errors import BadInput, TooFew
from lab.core.progress import Progress
from lab.core.registry import Registry
from lab.probes.training import Budget
from lab.probes.views import Present, Views, check_views
from lab.stats.checks import Floats


@dataclass(frozen=True)
class Examples:
    """Items with their answers: what a fusion is fitted on, or tuned on."""

    views: Views = field(repr=False)
    present: Present = field(repr=False)
    labels: NDArray[np.intp] = field(repr=False)
    """[n], class codes from 0."""

    def __post_init__(self) -> None:
        check_views(self.views, self.present)
        n = len(next(iter(self.views.values())))
        if self.labels.shape != (n,) or (n and self.labels.min() < 0):
            got = f"labels of shape {self.labels.shape}"
            raise BadInput(f"one class code from 0 an item, [{n}]", got, "Align the rows.")

    def __len__(self) -> int:
        return len(self.labels)


class Fused(ABC):
    """A fitted fusion."""

    views: tuple[str, ...]

    def log_proba(self, views: Views, present: Present) -> Floats:
        """Return log-probabilities float64 [n, K].

        Raises ``BadInput`` for views other than those it was fitted on, unequal lengths, NaN in a
        row that is present (the view and the row are named), and a row with nothing present.
        """
        if set(views) != set(self.views):
            got = ", ".join(views) or "none"
            raise BadInput(f"the views {', '.join(self.views)}", got, "Hand over all of them.")
        check_views(views, present)
        return self._log_proba(views, present)

    @abstractmethod
    def _log_proba(self, views: Views, present: Present) -> Floats: ...


class Fusion(ABC):
    """A way to answer from several views.

    Each tries as many settings as every other, and takes the one whose answers are likeliest on the
    validation items, which miss as much as it is told they do: the same tuning budget for all.
    """

    settings: tuple[float, ...]
    """Three strengths of a penalty."""

    def __init__(self, id: str, title: str, reference: str) -> None:
        self.id, self.title, self.reference = id, title, reference

    def fit(
        self,
        train: Examples,
        valid: Examples,
        n_classes: int,
        seed: int = 0,
        progress: Progress | None = None,
    ) -> Fused:
        """Fit on ``train``, tuned on ``valid``; both may miss views. Deterministic in ``seed``.

        Raises ``TooFew`` where training shows one class alone or a view has no row at all (it is
        named), and ``Cancelled`` when asked to stop.
        """
        if len(np.unique(train.labels)) < 2:
            got = f"{len(np.unique(train.labels))} in training"
            raise TooFew("2 classes or more", got, "Take more items, or lose fewer.")
        for view, here in train.present.items():
            if not here.any():
                got = f"{view} is missing in all {len(train)} training rows"
                raise TooFew("a row of every view in training", got, "Lower its missing rate.")
        best: tuple[float, Fused] | None = None
        for setting in self.settings:
            found = self._fit(train, valid, n_classes, setting, seed, progress or Progress())
            rows = np.arange(len(valid))
            loss = -float(found.log_proba(valid.views, valid.present)[rows, valid.labels].mean())
            if best is None or loss < best[0]:
                best = loss, found
        if best is None:
            raise BadInput("a setting to try", "none", "Give the fusion one.")
        return best[1]

    def within(self, budget: Budget) -> Fusion:
        """Return the same fusion, trained within a budget; one that is not trained is as it was."""
        return self

    @abstractmethod
    def _fit(
        self,
        train: Examples,
        valid: Examples,
        n_classes: int,
        setting: float,
        seed: int,
        progress: Progress,
    ) -> Fused: ...


FUSIONS: Registry[Fusion] = Registry("fusion", "lab.fusion.methods")
