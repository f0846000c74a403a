"""How far apart two breakpoints are: a ratio where the unit has one, else a difference.

Both curves are scored on the same items and share their resamples, so what makes an item hard for
both falls out. A ratio means something where 0 of the unit is the clean item ("1.4 times the
typos"); of stops, dB, kelvin or JPEG quality only a difference does. Half of a large lead and half
of a small one are not the same loss: two breakpoints are compared only where the clean leads over
chance are surely within a margin of each other, by two one-sided tests (Schuirmann 1987). The
interval is of percentiles, as that of a breakpoint; a resample in which one of the two is not
reached bounds the ratio and no more, and one of a cliff knows the step alone (``limits.cliff``).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from itertools import combinations
from typing import Any, Literal

import numpy as np

from lab.core.errors import BadInput
from lab.limits.boundary import interval_of
from lab.limits.cliff import cliff_step
from lab.limits.drawn_curve import OVER, DrawnCurve
from lab.limits.open_ends import decide_open
from lab.limits.verdict import status_of
from lab.stats.checks import Floats
from lab.stats.decide import Verdict, decide
from lab.stats.estimate import Estimate
from lab.stats.nulls.bootstrap_p import bootstrap_p

LEAD_MARGIN = 0.1
"""How far apart two clean leads may surely be, in points of score from 0 to 1."""

Kind = Literal["ratio", "difference"]
WhyNot = Literal["", "does not work clean", "clean leads differ", "no order", "both censored"]


UNTOLD: dict[str, Any] = {
    "value": None,
    "low": None,
    "high": None,
    "censored": "",
    "bound": None,
    "decided": False,
    "p": None,
}


@dataclass(frozen=True)
class BreakRatio:
    """The breakpoint of one curve over, or minus, that of another, in the perturbation's unit."""

    kind: Kind
    value: float | None
    """Above 1, or above 0, the first breaks later. None where one breakpoint is censored."""
    low: float | None
    high: float | None
    """Ends of the interval, None where it is open."""
    censored: Literal["", "left", "right"]
    """left: it is at most ``bound``; right: at least ``bound``."""
    bound: float | None
    why_not: WhyNot
    """Why the two are not compared; then nothing but the leads is said."""
    decided: bool
    """Whether the interval leaves out that both break at the same place."""
    p: float | None
    """Of that, for a table in which many are compared; None where the two are not."""
    lead: Estimate
    """The first clean lead over chance minus the second."""
    margin: float
    n: int
    n_families: int
    over: str = OVER
    level: float = 0.95

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)


def break_ratio(
    a: DrawnCurve,
    b: DrawnCurve,
    physical: Callable[[float], float],
    *,
    zero_is_clean: bool,
    margin: float = LEAD_MARGIN,
) -> BreakRatio:
    """Compare the breakpoints of two curves over the same items, severities and resamples.

    ``physical`` gives the unit's value at a severity; ``zero_is_clean`` says that values have
    ratios. Raises ``BadInput`` where the two do not share their resamples and severities, or the
    margin is not above 0.
    """
    return break_ratios([a, b], physical, zero_is_clean=zero_is_clean, margin=margin)[0, 1]


def break_ratios(
    curves: Sequence[DrawnCurve],
    physical: Callable[[float], float],
    *,
    zero_is_clean: bool,
    margin: float = LEAD_MARGIN,
) -> dict[tuple[int, int], BreakRatio]:
    """Compare each two of several curves, by their places, the first before the second; raises the
    same. Each is fitted once."""
    if not margin > 0:
        raise BadInput("a margin above 0", f"{margin}", "State what would be too small to matter.")
    least_at = 0.0 if zero_is_clean else -np.inf
    ends = [_ends(curve, physical, least_at) for curve in curves]
    rises = _rises(physical, curves[0].x)
    return {
        (i, j): _compared((curves[i], curves[j]), (ends[i], ends[j]), least_at, margin, rises)
        for i, j in combinations(range(len(curves)), 2)
    }


def _compared(
    curves: tuple[DrawnCurve, DrawnCurve],
    ends: tuple[Floats | None, Floats | None],
    least_at: float,
    margin: float,
    rises: bool,
) -> BreakRatio:
    (a, b), (one, other), zero_is_clean = curves, ends, least_at == 0.0
    if a.drawn is not b.drawn or not np.array_equal(a.x, b.x):
        got = f"{a.n} and {b.n} items over {a.x.tolist()} and {b.x.tolist()}"
        raise BadInput("two curves of one set of resamples", got, "Draw the families once.")
    lead = _lead(a, b)
    why: WhyNot = ""
    if not rises:
        why = "no order"
    elif one is None or other is None:
        why = "does not work clean"
    elif not _alike(a, b, lead, margin):
        why = "clean leads differ"
    said: dict[str, Any] = {
        "kind": "ratio" if zero_is_clean else "difference",
        "lead": lead,
        "margin": margin,
        "n": a.n,
        "n_families": a.drawn.n_families,
        "level": a.drawn.level,
    }
    if why or one is None or other is None:
        return BreakRatio(why_not=why, **UNTOLD, **said)
    if zero_is_clean:
        with np.errstate(divide="ignore"):
            least, most = one[:, 0] / other[:, 1], one[:, 1] / other[:, 0]
    else:
        least, most = one[:, 0] - other[:, 1], one[:, 1] - other[:, 0]
    low, high = interval_of(least[1:], most[1:], a.drawn.tail)
    low = None if low == least_at else low
    same = 1.0 if zero_is_clean else 0.0
    said["p"] = _p(least[1:], most[1:], same)
    verdict = decide_open(low, high, said["p"], same=same, n_families=a.drawn.n_families)
    said["decided"] = verdict in {Verdict.MORE, Verdict.LESS}
    return _placed(float(least[0]), float(most[0]), least_at, {"low": low, "high": high, **said})


def _placed(least: float, most: float, least_at: float, said: dict[str, Any]) -> BreakRatio:
    """Place what lies between two ends: known, bounded on one side, or neither."""
    why: WhyNot = ""
    if least == most:
        return BreakRatio(value=least, censored="", bound=None, why_not=why, **said)
    if least > least_at:
        return BreakRatio(value=None, censored="right", bound=least, why_not=why, **said)
    if np.isfinite(most):
        return BreakRatio(value=None, censored="left", bound=most, why_not=why, **said)
    return BreakRatio(why_not="both censored", **{**said, **UNTOLD})


def _rises(physical: Callable[[float], float], x: Floats) -> bool:
    """Return whether more severity is always more, or always less, of the unit."""
    steps = np.diff([physical(float(severity)) for severity in x[1:]])
    return bool(np.all(steps > 0) or np.all(steps < 0))


def _p(least: Floats, most: Floats, same: float) -> float:
    """Twice the share of resamples that may lie on the other side of the same place, plus one."""
    smaller = min(int(np.sum(least <= same)), int(np.sum(most >= same)))
    return min(1.0, 2 * (1 + smaller) / (1 + len(least)))


def _alike(a: DrawnCurve, b: DrawnCurve, lead: Estimate, margin: float) -> bool:
    """Return whether the clean leads are EQUAL: their difference is surely within the margin."""
    p = bootstrap_p(a.again[:, 0] - b.again[:, 0] - (a.chance - b.chance))
    decided = decide(lead, p, margin=margin, expects_equal=True, n_families=a.drawn.n_families)
    return decided.verdict == Verdict.EQUAL


def _lead(a: DrawnCurve, b: DrawnCurve) -> Estimate:
    chance = a.chance - b.chance
    value = float(a.y[0] - b.y[0] - chance)
    ends = a.drawn.interval(a.again[:, 0] - b.again[:, 0] - chance)
    return Estimate(value, *ends, n=a.n, over=OVER, chance=0.0, level=a.drawn.level)


def _ends(curve: DrawnCurve, physical: Callable[[float], float], least_at: float) -> Floats | None:
    """Return between which values the breakpoint lies, [1 + B, 2], the first row as it is.

    Values rise with the hurt. The two are equal where the breakpoint is inside the range; below
    it, it lies from ``least_at`` on. None where the encoder does not work clean.
    """
    fit, again = curve.fits()
    low, high = curve.drawn.interval(again.a)
    clean = Estimate(float(fit.a[0]), low, high, n=curve.n, over=OVER, chance=curve.chance)
    if status_of(clean, float(fit.theta[0]), curve.x, curve.chance) == "does not work clean":
        return None
    theta = np.concatenate([fit.theta, again.theta])
    first, last = float(curve.x[1]), float(curve.x[-1])
    sign = 1.0 if physical(last) > physical(first) else -1.0

    def unit(severities: Floats) -> Floats:
        return sign * np.array([physical(float(s)) for s in np.clip(severities, first, last)])

    # At a cliff the place within the step is the shape's alone: a resample knows the step.
    least, most = theta.copy(), theta.copy()
    if (step := cliff_step(curve.x, curve.y, curve.chance)) is not None:
        inside = (step[0] <= theta) & (theta <= step[1])
        inside[0] = False  # the value is still the fit's
        least[inside], most[inside] = step
    ends = [
        np.where(least < first, least_at, unit(least)),
        np.where(most > last, np.inf, unit(most)),
    ]
    return np.stack(ends, axis=1)
