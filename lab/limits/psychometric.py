"""From answers to a threshold: the value of a stimulus at which a person is right so often.

The function is Weibull's (``lab.limits.weibull``), after Wichmann and Hill (2001, Perception &
Psychophysics 63, 1293): the guess rate is fixed by whoever asks, the lapse rate lies in 0 to .06,
the slope in .5 to 16, and the likelihood is maximised without priors beside these bounds.
Deviation: the interval is that of the profile likelihood, not of their bootstrap. It needs no seed
and opens where the trials say nothing; tests/limits/test_psychometric.py holds its coverage. It
generalises over trials of the same people, not over people.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from lab.core.errors import BadInput, TooFew
from lab.limits.weibull import MAX_LAPSE, SLOPES, SURE, Form, Likelihood, proportion
from lab.stats.checks import Floats, finite_array
from lab.stats.intervals.share import wilson_interval

MIN_TRIALS, MIN_VALUES = 20, 4
AT = 0.75
N_PARAMETERS = 3
MIN_GROUP, MAX_GROUPS = 10, 8
"""Fewest trials of a group and most groups, for the dispersion."""


@dataclass(frozen=True)
class Psychometric:
    """A fitted function and its threshold, with everything needed to judge and to draw it."""

    threshold: float | None
    """The value at which P is ``at``; None where censored: it is never extrapolated."""
    low: float | None
    """None where the interval is open below the smallest value tried."""
    high: float | None
    """None where the interval is open above the greatest value tried."""
    censored: Literal["", "left", "right"]
    """Where the threshold is beyond the values tried: below them, or above."""
    at: float
    rising: bool
    fitted: float
    """The fitted threshold, for drawing only: beyond the values tried it is none."""
    slope: float
    lapse: float
    guess: float
    p_unrelated: float
    """Of one and the same P at every value, by likelihood ratio: small where the value tells."""
    dispersion: float | None
    """Pearson's chi-squared over its degrees of freedom, of trials grouped by value: about 1 where
    the function is right; None where no group is left free."""
    p_dispersed: float | None
    """Of a dispersion so large where the function is right."""
    degenerate: Literal["", "cliff", "gentle"]
    """Where the slope ended at a bound of its search: the steepest, or the gentlest."""
    tried: tuple[float, float]
    """The smallest and the greatest value tried."""
    n: int
    n_right: int
    over: str = "trials"
    level: float = 0.95

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)


def fit_psychometric(
    values: ArrayLike,
    right: ArrayLike,
    *,
    guess: float,
    rising: bool = True,
    at: float = AT,
    level: float = 0.95,
) -> Psychometric:
    """Fit P(right) to trials: values [n] of the stimulus, >= 0, and answers [n], 1 where right.

    Raises ``TooFew`` under 20 trials or four different values; ``BadInput`` for values that are
    negative or not finite, answers other than 0 and 1, unequal lengths, or a proportion ``at``
    outside (guess, .94).
    """
    x, hits, form = _checked(values, right, guess, rising, at)
    trials = Likelihood(x, hits, form)
    best, grid = trials.best()
    low, high = trials.interval(best, grid, level)
    side: Literal["", "left", "right"] = ""
    if not trials.log_range[0] <= best.log_t <= trials.log_range[1]:
        side = "left" if best.log_t < trials.log_range[0] else "right"
    fitted = float(np.exp(best.log_t))
    p = proportion(x, best.log_t, best.log_slope, best.lapse, form)
    dispersion, p_dispersed = _dispersion(x, hits, p)
    return Psychometric(
        threshold=None if side else fitted,
        low=None if low is None else float(np.exp(low)),
        high=None if high is None else float(np.exp(high)),
        censored=side,
        at=at,
        rising=rising,
        fitted=fitted,
        slope=float(np.exp(best.log_slope)),
        lapse=best.lapse,
        guess=guess,
        degenerate=_bound_of(best.log_slope),
        dispersion=dispersion,
        p_dispersed=p_dispersed,
        p_unrelated=_p_unrelated(best.log_likelihood - trials.of_one_proportion()),
        tried=(float(x.min()), float(x.max())),
        n=len(x),
        n_right=int(hits.sum()),
        level=level,
    )


def curve_of(
    found: Psychometric, values: ArrayLike, right: ArrayLike, x: ArrayLike
) -> tuple[Floats, Floats, Floats]:
    """Return P at ``x`` [m] and the ends of its pointwise interval, each float64 [m].

    ``values`` and ``right`` are the trials that ``found`` was fitted to.
    """
    form = Form(found.guess, found.rising, found.at)
    tried, hits, _ = _checked(values, right, found.guess, found.rising, found.at)
    trials = Likelihood(tried, hits, form)
    best, _ = trials.best()
    ends = (
        trials.log_range[0] if found.low is None else float(np.log(found.low)),
        trials.log_range[1] if found.high is None else float(np.log(found.high)),
    )
    region = trials.region(best, ends, found.level)
    at = finite_array(x, "values", 1)
    drawn = proportion(at, region[:, :1], region[:, 1:2], region[:, 2:], form)
    return drawn[0], drawn.min(axis=0), drawn.max(axis=0)


def binned(
    values: ArrayLike, right: ArrayLike, n_bins: int = 8, level: float = 0.95
) -> list[dict[str, float]]:
    """Return trials in bins of about equal size, by rising value, for drawing.

    Each has the mean ``value``, the ``share`` right with Wilson's interval ``low`` to ``high``, and
    ``n``. Trials of one value may fall into two bins. Raises ``BadInput`` as the fit.
    """
    x, hits = finite_array(values, "values", 1), finite_array(right, "answers", 1)
    order = np.argsort(x, kind="stable")
    rows = []
    for part in np.array_split(order, min(n_bins, len(x))):
        share, n = float(hits[part].mean()), len(part)
        low, high = wilson_interval(share, share * (1 - share) / n, max(n, 2), level)
        rows.append(
            {"value": float(x[part].mean()), "share": share, "low": low, "high": high, "n": n}
        )
    return rows


def _groups(x: Floats) -> list[NDArray[np.intp]]:
    """Group trials by their value where each was tried often enough, else into equal parts."""
    values, at, n = np.unique(x, return_inverse=True, return_counts=True)
    if n.min() >= MIN_GROUP:
        return [np.flatnonzero(at == i) for i in range(len(values))]
    n_groups = max(1, min(MAX_GROUPS, len(x) // MIN_GROUP))
    return list(np.array_split(np.argsort(x, kind="stable"), n_groups))


def _dispersion(
    x: Floats, hits: NDArray[np.bool_], p: Floats
) -> tuple[float, float] | tuple[None, None]:
    """Return Pearson's dispersion of grouped trials under P [n], and how improbable it is."""
    from scipy.stats import chi2

    groups = _groups(x)
    free = len(groups) - N_PARAMETERS
    due = np.array([(p[g] * (1 - p[g])).sum() for g in groups])
    if free < 1 or due.min() <= SURE:
        return None, None
    squared = float(
        sum((hits[g].sum() - p[g].sum()) ** 2 / v for g, v in zip(groups, due, strict=True))
    )
    return squared / free, float(chi2.sf(squared, free))


def _bound_of(log_slope: float) -> Literal["", "cliff", "gentle"]:
    gentle, steep = np.log(SLOPES)
    if log_slope >= steep - SURE:
        return "cliff"
    return "gentle" if log_slope <= gentle + SURE else ""


def _p_unrelated(gain: float) -> float:
    """Two parameters more than one proportion; a negative gain is no evidence at all."""
    from scipy.stats import chi2

    return float(chi2.sf(max(0.0, 2 * gain), 2))


def _checked(
    values: ArrayLike, right: ArrayLike, guess: float, rising: bool, at: float
) -> tuple[Floats, NDArray[np.bool_], Form]:
    x, answers = finite_array(values, "values", 1), finite_array(right, "answers", 1)
    if len(x) != len(answers):
        got = f"{len(x)} values, {len(answers)} answers"
        raise BadInput("one answer a value", got, "Align values and answers.")
    if x.min() < 0:
        do = "Say what a value below 0 counts as, and pass that."
        raise BadInput("values of 0 or more", f"{x.min():.3g}", do)
    if not np.isin(answers, (0.0, 1.0)).all():
        raise BadInput("answers of 0 or 1", f"{answers.tolist()[:5]} ...", "Pass 1 where right.")
    if not 0 <= guess < at < 1 - MAX_LAPSE:
        got = f"guess rate {guess}, proportion {at}"
        do = f"Ask for a proportion between the guess rate and {1 - MAX_LAPSE:.2f}."
        raise BadInput(f"0 <= guess < at < {1 - MAX_LAPSE:.2f}", got, do)
    n_values = len(np.unique(x))
    if len(x) < MIN_TRIALS or n_values < MIN_VALUES:
        got = f"{len(x)} trials at {n_values} values"
        raise TooFew(
            f"at least {MIN_TRIALS} trials at {MIN_VALUES} values", got, "Answer more trials."
        )
    return x, answers == 1.0, Form(guess, rising, at)
