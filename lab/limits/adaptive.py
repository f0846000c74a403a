"""An adaptive grid: where along a knob to look next, until the breakpoint is known well enough.

It starts at five even levels and adds, one by one, the level that tells most of the half-way point:
of the curves that fit the resamples, the one whose score there says most of theta beside its noise
(c-optimal design, Chaloner & Verdinelli 1995, Statistical Science 10, 273). Where most of a lead
falls within one step no score says where, so that step is halved, and the interval is never
narrower than it.

A rule that stops at a narrow interval may pick those that are narrow by luck. Here it does not: all
levels are of the same items, whose luck is in every interval before and after, and the next level
is no new draw of them. ``benchmarks/adaptive_grid.py`` prints how often the interval holds the
truth, also where the asked width is the one that is usual, beside that of even grids.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

import numpy as np
from numpy.typing import ArrayLike

from lab.core.errors import BadInput
from lab.limits.breakpoint import Breakpoint, breakpoint_of
from lab.limits.cliff import bracketed, cliff_step
from lab.limits.curve import Curves, survival
from lab.limits.drawn_curve import DrawnCurve, drawn_curve
from lab.stats.checks import Floats
from lab.stats.intervals.bootstrap import FamilyBootstrap

FIRST = 5
"""Even levels at which every search begins."""
PLACES = 80
"""Steps of the range between which a level may lie."""
APART = 4
"""Places between two levels, but in a steep step: the same items a little further tell the same."""
NO_GAIN, PATIENCE = 0.05, 2
"""Where the last levels together narrowed the interval by less than this part, more are in vain."""

Why = Literal["width", "budget", "items", "outside", "does not work clean"]
Score = Callable[[float], ArrayLike]


@dataclass(frozen=True)
class AdaptiveLimit:
    """A breakpoint, the levels that it took in the order they were asked, and why it stopped."""

    found: Breakpoint
    curve: DrawnCurve = field(repr=False)
    asked: tuple[float, ...]
    widths: tuple[float, ...]
    """Of the interval after each level from the fifth on, as far as it lies within the range."""
    stopped: Why
    """"width": as narrow as asked. "items": more levels narrow it no further, more items would.
    "outside": it surely holds to the last level."""

    def as_dict(self) -> dict[str, Any]:
        return {
            "breakpoint": self.found.as_dict(), "asked": list(self.asked),
            "widths": list(self.widths), "stopped": self.stopped,
        }  # fmt: skip


def adaptive_limit(
    score: Score,
    drawn: FamilyBootstrap,
    *,
    chance: float,
    most: float,
    width: float,
    budget: int,
    places: Sequence[float] | Floats | None = None,
) -> AdaptiveLimit:
    """Find the breakpoint of a knob in [0, most], 0 the clean end, by as few levels as it takes.

    ``score`` gives the scores [n] of the same items at a level, ``drawn`` their resamples. It stops
    once the interval is at most ``width`` of the knob's unit, or after ``budget`` levels, or where
    more levels are in vain. ``places`` are the only ones that a level may have, rising from 0 to
    ``most``, where the knob is a count; else any of 81. Same scores, same levels. Raises
    ``BadInput`` for a width, range, budget or places that cannot be, and what ``drawn_curve``
    raises of the scores.
    """
    if not (width > 0 and most > 0 and budget >= FIRST):
        got = f"width {width}, most {most}, budget {budget}"
        raise BadInput(f"width and most above 0, a budget of {FIRST} or more", got, "Ask for more.")
    may = np.linspace(0.0, most, PLACES + 1) if places is None else _checked(places, most)
    asked = [float(may[np.argmin(np.abs(may - x))]) for x in np.linspace(0.0, most, FIRST)]
    asked = list(dict.fromkeys(asked))
    table = {x: np.asarray(score(x), np.float64) for x in asked}
    widths: list[float] = []
    while True:
        curve = _curve(table, drawn, chance)
        found = bracketed(breakpoint_of(curve), curve)
        low, high = found.low, found.high
        widths.append((most if high is None else high) - (0.0 if low is None else low))
        why = "outside" if low == most else _why(found, widths, width, len(asked) >= budget)
        level = None if why else _next(may, curve)
        if level is None:
            return AdaptiveLimit(found, curve, tuple(asked), tuple(widths), why or "items")
        asked.append(level)
        table[level] = np.asarray(score(level), np.float64)


def _checked(places: Sequence[float] | Floats, most: float) -> Floats:
    x = np.asarray(places, np.float64)
    if len(x) < FIRST or x[0] != 0 or x[-1] != most or np.any(np.diff(x) <= 0):
        got = f"{len(x)} from {x[:1]} to {x[-1:]}"
        raise BadInput(f"{FIRST} or more places that rise from 0 to {most:g}", got, "Sort them.")
    return x


def _curve(table: dict[float, Floats], drawn: FamilyBootstrap, chance: float) -> DrawnCurve:
    x = sorted(table)
    return drawn_curve(np.stack([table[one] for one in x], axis=1), x, drawn, chance=chance)


def _why(found: Breakpoint, widths: list[float], asked: float, spent: bool) -> Why | None:
    """Return why it stops here, None where it goes on."""
    if found.status == "does not work clean":
        return "does not work clean"
    if widths[-1] <= asked:
        return "width"
    if spent:
        return "budget"
    in_vain = len(widths) > PATIENCE and widths[-1] > (1 - NO_GAIN) * widths[-1 - PATIENCE]
    return "items" if in_vain else None


def _next(places: Floats, curve: DrawnCurve) -> float | None:
    """Return the place that tells most of theta, None where none is left."""
    free = places[~np.isclose(places[:, None], curve.x).any(axis=1)]
    if not len(free):
        return None
    _, again = curve.fits()
    least = curve.drawn.interval(again.theta)[0]
    below = free[(free > 0) & (free <= least)]
    if least < curve.x[1] and len(below):
        # The interval is open below until a level lies there.
        return float(below[-1])
    step = cliff_step(curve.x, curve.y, curve.chance)
    if step is not None:
        inside = free[(free > step[0]) & (free < step[1])]
        if len(inside):
            return float(inside[np.argmin(np.abs(inside - sum(step) / 2))])
    least_apart = APART * places[-1] / PLACES * 0.999
    far = np.abs(free[:, None] - curve.x).min(axis=1) >= least_apart
    if not far.any():
        return None
    return float(free[far][np.argmax(told(free[far], curve, again))])


def told(places: Floats, curve: DrawnCurve, again: Curves) -> Floats:
    """Return how much of the variance of theta a score at each place would explain, [m] of 0 to 1.

    Over the curves that fit the resamples: the squared covariance of theta and score, over the
    variance of the score and its noise of so many families. What lies beyond the range is alike.
    """
    lead = np.maximum(again.a - curve.chance, 0.0)[:, None]
    p = curve.chance + lead * survival(places, again.theta[:, None], again.beta[:, None])
    theta = np.clip(again.theta, curve.x[1] / 2, curve.x[-1] * 1.5)
    off, spread = p - p.mean(axis=0), theta - theta.mean()
    with_theta = (off * spread[:, None]).mean(axis=0)
    noise = (p * (1 - p)).mean(axis=0) / curve.drawn.n_families
    due = np.maximum(float((spread**2).mean()) * ((off**2).mean(axis=0) + noise), 1e-18)
    return np.asarray(with_theta**2 / due)
