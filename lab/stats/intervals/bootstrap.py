"""Resample whole concept families: the intervals of accuracy-like figures.

Items of one family (a shared head word, near-duplicate drawings, all facets of a concept) are not
independent, so the family is drawn, never the item. Each resample is a row of multiplicities, and
a statistic of all resamples is one matrix product. Classes are fixed: nothing here generalises to
other classes.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import ArrayLike, NDArray

from lab.core.errors import BadInput, TooFew
from lab.core.seeds import stream
from lab.stats.checks import Floats, codes_of, finite_array
from lab.stats.estimate import Estimate
from lab.stats.threads import one_blas_thread

MIN_FAMILIES = 10
"""With fewer families no resampling gives an interval worth the name."""
N_RESAMPLES = 1000
FAMILIES = "concept families"


def family_weights(families: ArrayLike, n_resamples: int, seed: int) -> Floats:
    """Draw whole families with replacement; return how often each item is in each resample.

    ``families`` [n] names the family of each item; the result is float64 [n_resamples, n] of whole
    numbers. An item's column depends on its family, not on its place. Raises ``TooFew`` under ten
    families and ``BadInput`` for no resamples.
    """
    codes = codes_of(families, len(np.asarray(families)), "families")
    n_families = int(codes.max(initial=-1)) + 1
    if n_families < MIN_FAMILIES:
        do = "Take more concepts, or concepts of more families."
        raise TooFew(f"at least {MIN_FAMILIES} families", f"{n_families}", do)
    if n_resamples < 1:
        raise BadInput("n_resamples of at least 1", f"{n_resamples}", "Ask for 1000.")
    drawn = stream(seed, "", "family bootstrap").integers(
        n_families, size=(n_resamples, n_families)
    )
    drawn += n_families * np.arange(n_resamples)[:, None]
    counts = np.bincount(drawn.ravel(), minlength=n_resamples * n_families)
    return counts.reshape(n_resamples, n_families)[:, codes].astype(np.float64)


def score_of(scores: Floats, classes: NDArray[np.intp] | None, weights: Floats) -> Floats:
    """Return the plain mean, or the balanced accuracy, of every resample: [B, L].

    ``scores`` [n, L], ``weights`` [B, n] multiplicities, ``classes`` [n] codes, or None for the
    plain mean. Balanced accuracy is the mean over classes of the mean score in the class; a class
    that is absent from a resample is left out of that resample's mean.
    """
    if classes is None:
        return np.asarray(weights @ scores / weights.sum(axis=1, keepdims=True))
    n, n_levels = scores.shape
    one_hot = np.eye(int(classes.max()) + 1)[classes]
    size = weights @ one_hot
    table = (one_hot[:, :, None] * scores[:, None, :]).reshape(n, -1)
    sums = (weights @ table).reshape(len(weights), -1, n_levels)
    means = sums / np.maximum(size, 1.0)[:, :, None]
    return np.asarray(means.sum(axis=1) / np.sum(size > 0, axis=1)[:, None])


@dataclass(frozen=True)
class FamilyBootstrap:
    """One set of resamples, drawn once and used for every statistic of the same items."""

    weights: Floats
    classes: NDArray[np.intp] | None
    n_families: int
    tail: float
    """The share of resamples left out at each end of an interval."""
    level: float
    families: NDArray[np.intp] = field(repr=False)
    """The code of each item's family, [n]."""
    expand: float
    """How many times wider than what the resamples show the score varies."""

    def score(self, scores: Floats) -> Floats:
        """The score of the items as they are, [L], from ``scores`` [n, L]."""
        return np.asarray(score_of(scores, self.classes, np.ones((1, len(scores))))[0])

    def scores(self, scores: Floats) -> Floats:
        """The score of every resample, [B, L], from ``scores`` [n, L]."""
        with one_blas_thread():
            return score_of(scores, self.classes, self.weights)

    def interval(self, resampled: Floats) -> tuple[float, float]:
        """The expanded percentile interval of resampled values [B]."""
        low, high = np.quantile(resampled, [self.tail, 1 - self.tail])
        return float(low), float(high)

    def estimate(
        self, values: ArrayLike, *, over: str = FAMILIES, chance: float | None = None
    ) -> Estimate:
        """The score of values [n], with its interval. Raises ``BadInput`` for NaN."""
        column = finite_array(values, "scores", 1)[:, None]
        low, high = self.interval(self.scores(column)[:, 0])
        value = float(self.score(column)[0])
        return Estimate(value, low, high, len(column), over, chance, self.level)

    def plain(self) -> FamilyBootstrap:
        """The same resamples for plain means, whatever the classes of the items are."""
        return _bootstrap(self.weights, None, self.families, self.level)


def family_bootstrap(
    families: ArrayLike,
    classes: ArrayLike | None,
    n_resamples: int = N_RESAMPLES,
    seed: int = 0,
    *,
    n_items: int,
    level: float = 0.95,
) -> FamilyBootstrap:
    """Draw the resamples and find how far the percentile interval must be expanded.

    A plain percentile interval is too short: within a class of f families the resampled variance
    is too small by about (f - 1) / f. As Hesterberg (2015, The American Statistician 69, 371) does
    for one sample, the tails are moved out to Phi(-k t), t the quantile of Student's t with
    (families - 1) degrees of freedom. For one sample k = sqrt(n / (n - 1)); here k is computed, and
    is the same when all items are in one class of families of one: the square root of the
    variance that the score has under independent families of equal variance, over the mean of what
    the resamples show of it.
    """
    family = codes_of(families, n_items, "families")
    codes = None if classes is None else codes_of(classes, n_items, "classes")
    return _bootstrap(family_weights(family, n_resamples, seed), codes, family, level)


def _bootstrap(
    weights: Floats, codes: NDArray[np.intp] | None, family: NDArray[np.intp], level: float
) -> FamilyBootstrap:
    from scipy.special import ndtr, stdtrit

    n = len(family)
    n_families = int(family.max()) + 1
    of_class = np.zeros(n, np.intp) if codes is None else codes
    one_hot = np.eye(int(of_class.max()) + 1)[of_class]
    in_family = np.eye(n_families)[family]

    def coefficients(w: Floats) -> Floats:
        size = w @ one_hot
        share = w / np.maximum(size, 1.0)[:, of_class] / np.sum(size > 0, axis=1)[:, None]
        return np.asarray(share @ in_family)

    with one_blas_thread():
        seen = float(coefficients(weights).var(axis=0).sum())
        due = float((coefficients(np.ones((1, n))) ** 2).sum())
    # One resample shows no variance; its "interval" is that resample whatever the tails are.
    expand = float(np.sqrt(due / seen)) if seen > 0 else 1.0
    tail = float(ndtr(expand * stdtrit(n_families - 1, (1 - level) / 2)))
    return FamilyBootstrap(weights, codes, n_families, tail, level, family, expand)
