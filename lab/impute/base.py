"""What an imputer is: it fills the missing views of a row from those that are there."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from lab.core.errors import BadInput, TooFew
from lab.core.progress import Progress
from lab.core.registry import Registry
from lab.probes.views import Present, Views, check_views
from lab.stats.checks import Floats
from lab.stats.threads import one_blas_thread


class Filler(Protocol):
    """A fitted imputer."""

    def fill(self, views: Views, present: Present) -> dict[str, Floats]:
        """Return every view [n, d_v]: observed rows untouched, missing ones filled.

        Raises ``BadInput`` for a row without any view, NaN where a view is present, another width
        or length; each names view and row.
        """
        ...


class Imputer(Protocol):
    """One way to fill a missing view."""

    @property
    def id(self) -> str: ...

    @property
    def title(self) -> str: ...

    @property
    def reference(self) -> str: ...

    def fit(self, views: Views, present: Present, seed: int, progress: Progress) -> Filler:
        """Learn from rows of which some lack views.

        Raises ``TooFew`` for a view that no row has, and ``BadInput`` as ``Filler.fill``.
        """
        ...


IMPUTERS: Registry[Imputer] = Registry("imputer", "lab.impute")


@dataclass(frozen=True)
class Blocks:
    """The views side by side as columns of one table: centred, and each view divided by one number,
    so that its mean square is 1 where it was observed and its largest features stay the largest."""

    names: tuple[str, ...]
    widths: tuple[int, ...]
    mean: Floats = field(repr=False)
    scale: Floats = field(repr=False)

    @classmethod
    def of(cls, views: Views, present: Present) -> Blocks:
        """Return the layout and scale of the rows to learn from; raises as ``Imputer.fit``."""
        names = tuple(sorted(views))
        check_views(views, present)
        for name in names:
            if not present[name].any():
                do = "Leave it out, or add rows that have it."
                got = f"{name} is missing in all {len(present[name])} rows"
                raise TooFew("a row that has each view", got, do)
        seen = {name: np.asarray(views[name], np.float64)[present[name]] for name in names}
        # The root mean square of a view; what never moves is only centred.
        sizes = [float(np.sqrt(seen[name].var(axis=0).mean())) or 1.0 for name in names]
        widths = tuple(seen[name].shape[1] for name in names)
        mean = np.concatenate([seen[name].mean(axis=0) for name in names])
        return cls(names, widths, mean, np.repeat(sizes, widths))

    @property
    def columns(self) -> tuple[slice, ...]:
        """Where each view stands in the table."""
        ends = np.cumsum(self.widths).tolist()
        return tuple(slice(end - width, end) for end, width in zip(ends, self.widths, strict=True))

    def join(self, views: Views, present: Present) -> tuple[Floats, NDArray[np.bool_]]:
        """Return the table [n, d], 0 (the mean) where a view is missing, and seen [n, V]."""
        _check(views, present, self.names, self.widths)
        seen = np.stack([np.asarray(present[name], np.bool_) for name in self.names], axis=1)
        table = np.zeros((len(seen), sum(self.widths)))
        for k, (name, columns) in enumerate(zip(self.names, self.columns, strict=True)):
            there = seen[:, k]
            rows = np.asarray(views[name], np.float64)[there]
            table[there, columns] = (rows - self.mean[columns]) / self.scale[columns]
        return table, seen

    def entries(self, seen: NDArray[np.bool_]) -> NDArray[np.bool_]:
        """Return seen [n, V] as one truth value an entry of the table [n, d]."""
        return np.repeat(seen, self.widths, axis=1)

    def split(self, table: Floats, views: Views, present: Present) -> dict[str, Floats]:
        """Return the views as they were given, rows that lack one filled from the table [n, d]."""
        found = {}
        for name, columns in zip(self.names, self.columns, strict=True):
            filled = table[:, columns] * self.scale[columns] + self.mean[columns]
            there = np.asarray(present[name], np.bool_)[:, None]
            found[name] = np.where(there, np.asarray(views[name], np.float64), filled)
        return found


Guess = Callable[[Floats, NDArray[np.bool_]], Floats]
"""From a standardised table [n, d], 0 where missing, and seen [n, V]: a whole table [n, d]."""
Learn = Callable[[Blocks, Floats, NDArray[np.bool_], int, Progress], Guess]
"""From layout, standardised table [n, d], seen [n, V], seed and progress: how to guess."""


@dataclass(frozen=True)
class TableImputer:
    """An imputer that sees all views as one standardised table; checks and units are done here."""

    id: str
    title: str
    reference: str
    learn: Learn = field(repr=False)

    def fit(self, views: Views, present: Present, seed: int, progress: Progress) -> Filler:
        """Learn from rows of which some lack views; raises as ``Imputer.fit``."""
        blocks = Blocks.of(views, present)
        with one_blas_thread():
            return _TableFiller(
                blocks, self.learn(blocks, *blocks.join(views, present), seed, progress)
            )


@dataclass(frozen=True)
class _TableFiller:
    blocks: Blocks
    guess: Guess = field(repr=False)

    def fill(self, views: Views, present: Present) -> dict[str, Floats]:
        with one_blas_thread():
            guessed = self.guess(*self.blocks.join(views, present))
        return self.blocks.split(guessed, views, present)


def _check(views: Views, present: Present, names: Sequence[str], widths: Sequence[int]) -> None:
    """Raise ``BadInput`` unless the views are those that were learned from, as wide."""
    check_views(views, present)
    if set(views) != set(names):
        got = ", ".join(views)
        raise BadInput(f"the views {', '.join(names)}", got, "Hand over all of them.")
    for name, width in zip(names, widths, strict=True):
        if np.shape(views[name])[1] != width:
            got = f"shape {np.shape(views[name])}"
            raise BadInput(f"{name} of width {width}", got, "Use the features it learned from.")
