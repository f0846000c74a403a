"""A mean of paired values over families, and over seeds where training is random, with its p."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from lab.stats.checks import Floats
from lab.stats.estimate import Estimate
from lab.stats.intervals.bootstrap import (
    MIN_FAMILIES,
    N_RESAMPLES,
    FamilyBootstrap,
    family_bootstrap,
)
from lab.stats.intervals.jackknife import student, student_p
from lab.stats.intervals.over_seeds import LEAST_SEEDS
from lab.stats.intervals.resample import FAMILIES
from lab.stats.intervals.unanimous import unanimous
from lab.stats.nulls.sign_flips import family_parts, sign_flip_p

AND_SEEDS = f"{FAMILIES} and seeds"


@dataclass
class Over:
    """What an interval is over, for the same items again and again: resamples are drawn once."""

    families: NDArray[np.intp]
    """The family code of each item [n]."""
    classes: NDArray[np.intp] | None = None
    """Class codes [n] for the mean over classes of the mean in the class; None: the plain mean."""
    n_resamples: int = N_RESAMPLES
    seed: int = 0
    _drawn: FamilyBootstrap | None = None

    @property
    def n_families(self) -> int:
        return int(self.families.max(initial=-1)) + 1

    @property
    def drawn(self) -> FamilyBootstrap:
        """The resamples of families. Raises ``TooFew`` under ten families."""
        if self._drawn is None:
            self._drawn = family_bootstrap(
                self.families, self.classes, self.n_resamples, self.seed, n_items=len(self.families)
            )
        return self._drawn

    def parts(self, values: Floats) -> Floats:
        """What each family adds to the mean of values [n] or [n, seeds]."""
        return family_parts(values, self.families, self.classes)


@dataclass(frozen=True)
class Contrast:
    """A mean with its interval and, where it is tested, the p that it is zero."""

    estimate: Estimate
    p: float | None
    n_families: int
    n_seeds: int | None
    """None where nothing that is random was trained."""


def contrast(
    values: Floats, over: Over, *, zero: float | None = None, test: bool = True
) -> Contrast:
    """Estimate the mean of ``values`` [n], or [n, seeds] where arms were trained at random.

    Untrained: families are resampled (expanded percentiles; exact where all items agree,
    ``unanimous``), and p is by sign flips of families
    about ``zero``. Trained: the variance is the part of the families plus the part of the seeds,
    paired by index, and interval and p are Student's t with min(families, seeds) - 1 degrees of
    freedom: percentiles of families alone cover too little. Under ten families, or three seeds,
    there is neither interval nor p. ``test`` False leaves p out.
    """
    table = values if values.ndim == 2 else values[:, None]
    n_seeds = values.shape[1] if values.ndim == 2 else None
    n, n_families = len(table), over.n_families
    where = FAMILIES if n_seeds is None else AND_SEEDS
    if n_families < MIN_FAMILIES or (n_seeds is not None and n_seeds < LEAST_SEEDS):
        mean = float(over.parts(table.mean(axis=1)).sum()) if n else None
        few = f"fewer than {MIN_FAMILIES} families"
        reason = few if n_families < MIN_FAMILIES else f"fewer than {LEAST_SEEDS} seeds"
        return Contrast(
            Estimate(mean, None, None, n, where, zero, reason=f"{reason}: no interval"),
            None,
            n_families,
            n_seeds,
        )
    middle = zero or 0.0
    if n_seeds is None:
        column = table[:, :1]
        agreed = unanimous(column[:, 0], n_families, difference=test)
        low, high = agreed or over.drawn.interval(over.drawn.scores(column)[:, 0])
        value = float(over.drawn.score(column)[0])
        p = None
        if test:
            p = sign_flip_p(column[:, 0] - middle, over.families, over.classes, seed=over.seed)
        return Contrast(Estimate(value, low, high, n, where, zero), p, n_families, None)
    value, error = _mean_and_error(table, over)
    degrees = min(n_families, n_seeds)
    half = error * student(degrees, 0.95)
    found = Estimate(value, value - half, value + half, n, where, zero)
    return Contrast(found, student_p(value - middle, error, degrees) if test else None,
                    n_families, n_seeds)  # fmt: skip


def _mean_and_error(table: Floats, over: Over) -> tuple[float, float]:
    """Return the mean over items and seeds, and the root of its two parts of variance."""
    each = table.mean(axis=1)
    value = float(over.parts(each).sum())
    # About the mean of the class: classes are fixed, families are what might have been others.
    classes = np.zeros(len(each), np.intp) if over.classes is None else over.classes
    centres = np.bincount(classes, each) / np.maximum(np.bincount(classes), 1)
    parts = over.parts(each - centres[classes])
    n_families = len(parts)
    of_families = float(np.sum(parts**2)) * n_families / (n_families - 1)
    of_seeds = float(over.parts(table).sum(axis=0).var(ddof=1)) / table.shape[1]
    return value, float(np.sqrt(of_families + of_seeds))
