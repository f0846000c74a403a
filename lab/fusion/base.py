"""What a fusion is: fitted on several views of the same items, asked with any of them missing."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from lab.core.errors import BadInput, TooFew
from lab.core.progress import Progress
from lab.core.registry import Registry
from lab.stats.checks import Floats

Views = Mapping[str, Floats]
"""Features by view, [n, d] each, rows aligned. A row that is not present is never read."""
Present = Mapping[str, NDArray[np.bool_]]
"""By view, [n]: whether it is there."""


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


def check_views(views: Views, present: Present) -> None:
    """Raise ``BadInput`` unless views and masks agree, every row that is present is finite, and
    every row has a view that is present. Names the view and the row."""
    if not views or set(views) != set(present):
        got = f"views {sorted(views)} and masks of {sorted(present)}"
        raise BadInput("a mask for each view, one view or more", got, "Pass one mask each.")
    n = len(next(iter(views.values())))
    anything = np.zeros(n, bool)
    for view, x in views.items():
        here = np.asarray(present[view])
        if np.ndim(x) != 2 or len(x) != n or here.shape != (n,) or here.dtype != np.bool_:
            got = f"{view} of shape {np.shape(x)} with a mask {here.dtype} {here.shape}"
            raise BadInput(f"features [{n}, d] and a mask bool [{n}]", got, "Align the rows.")
        bad = np.flatnonzero(here & ~np.isfinite(x).all(axis=1))
        if len(bad):
            got = f"NaN or infinite in {view}, row {bad[0]} ({len(bad)} rows)"
            raise BadInput("finite features where a view is present", got, "Mark it as missing.")
        anything |= here
    if not anything.all():
        row = int(np.flatnonzero(~anything)[0])
        got = f"none of {', '.join(views)} in row {row}"
        raise BadInput("a view that is present in every row", got, "Leave the row out.")
