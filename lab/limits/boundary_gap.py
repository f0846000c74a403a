"""How far apart two boundaries are, by the same resamples, where one of them may be censored."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any, Literal

import numpy as np

from lab.core.errors import BadInput
from lab.limits.boundary import OVER, Crossings, interval_of
from lab.limits.open_ends import decide_open
from lab.stats.decide import Verdict


@dataclass(frozen=True)
class BoundaryGap:
    """One boundary minus another, in the knob's unit: above 0 the first lies further out."""

    value: float | None
    """None where a boundary is censored: the gap is never extrapolated."""
    low: float | None
    high: float | None
    censored: Literal["", "left", "right", "both"]
    """left: the gap is at most ``bound``; right: at least ``bound``; both: nothing is known."""
    bound: float | None
    verdict: Verdict
    """By ``lab.stats.decide``, from this p; a table of gaps decides again after Holm."""
    margin: float
    mean: float | None
    """How much further the first holds on average within the range: the area between the curves.
    It is there whether or not the boundaries are."""
    mean_low: float | None
    mean_high: float | None
    p: float | None
    """Two-sided, that the gap is 0; None where a boundary does not exist."""
    n: int
    n_families: int
    reason: str
    over: str = OVER
    level: float = 0.95

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)


def gap_of(a: Crossings, b: Crossings, *, margin: float) -> BoundaryGap:
    """Subtract the crossings of ``b`` from those of ``a``, resample by resample.

    In a resample in which one is not reached, the gap is only bounded, and so is the interval:
    an end that nothing bounds is None. The margin is fixed beforehand. Raises ``BadInput`` where
    the two were not resampled alike or the margin is not above 0.
    """
    if len(a.ends) != len(b.ends) or a.range != b.range:
        got = f"{len(a.ends) - 1} and {len(b.ends) - 1} over {a.range} and {b.range}"
        raise BadInput("two sets of the same resamples and range", got, "Resample them together.")
    if not margin > 0:
        raise BadInput("a margin above 0", f"{margin}", "State what would be too small to matter.")
    n_families = min(a.n_families, b.n_families)
    said: dict[str, Any] = {
        "margin": margin,
        "n": min(a.n, b.n),
        "n_families": n_families,
        "level": a.level,
        "mean": None,
        "mean_low": None,
        "mean_high": None,
    }
    if a.reason or b.reason:
        why = a.reason or b.reason
        return BoundaryGap(
            None, None, None, "both", None, Verdict.UNTESTED, p=None, reason=why, **said
        )
    least, most = a.ends[:, 0] - b.ends[:, 1], a.ends[:, 1] - b.ends[:, 0]
    tail = min(a.tail, b.tail)
    held = a.held - b.held
    ends = np.quantile(held[1:], [tail, 1 - tail])
    said |= {"mean": float(held[0]), "mean_low": float(ends[0]), "mean_high": float(ends[1])}
    low, high = interval_of(least[1:], most[1:], tail)
    p = _p(least[1:], most[1:])
    verdict = decide_open(low, high, p, margin=margin, n_families=n_families)
    known = np.isfinite(least[0]), np.isfinite(most[0])
    if all(known):
        value = float((least[0] + most[0]) / 2)
        return BoundaryGap(value, low, high, "", None, verdict, p=p, reason="", **said)
    if known[0]:
        why = "The further boundary is not reached within the range."
        return BoundaryGap(
            None, low, None, "right", float(least[0]), verdict, p=p, reason=why, **said
        )
    if known[1]:
        why = "The further boundary is not reached within the range."
        return BoundaryGap(
            None, None, high, "left", float(most[0]), verdict, p=p, reason=why, **said
        )
    why = "Neither boundary is reached within the range."
    return BoundaryGap(None, None, None, "both", None, verdict, p=p, reason=why, **said)


def _p(least: Any, most: Any) -> float:
    """Twice the share of resamples that may lie on the other side of 0, counting one more."""
    smaller = min(int(np.sum(least <= 0)), int(np.sum(most >= 0)))
    return min(1.0, 2 * (1 + smaller) / (1 + len(least)))
