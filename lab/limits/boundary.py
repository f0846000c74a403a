"""The boundary: where a share that falls along a knob goes through half of its way to the floor.

Half-way is fixed beforehand, so that curves that begin somewhere on their way can be compared. The
crossing is that of the nearest falling curve (``lab.limits.isotonic``), joined by straight lines,
without a shape. Where more than ``CLIFF`` of the way is lost within one step, no more is said than
that the boundary lies in that step; beyond the range it is censored, never extrapolated. Intervals
come from resampling concept families. The rule for cliffs is ours: straight lines across a step
place a cliff in its middle, with an interval of no width wherever it really is.

Where a curve is level near half-way its crossing says little. How far it holds *on average*, the
area under it from floor to 1, is always there: the restricted mean of Royston & Parmar (2013, BMC
Medical Research Methodology 13, 152), each item counted up to the end of the range.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import Any, Literal

import numpy as np

from lab.core.errors import BadInput
from lab.limits.isotonic import falling_fit
from lab.limits.verdict import Status
from lab.stats.checks import Floats, finite_array
from lab.stats.intervals.bootstrap import FamilyBootstrap

CLIFF = 0.8
OVER = "concept families"


@dataclass(frozen=True)
class Crossings:
    """Where a share goes through half-way, as it is and in every resample.

    Two sets of the same resamples, row by row, can be subtracted (``lab.limits.boundary_gap``).
    """

    ends: Floats = field(repr=False)
    """``[1 + B, 2]``: the crossing lies between the two; equal where it is known. The first row is
    of the items as they are. -inf and inf where it is below or beyond the range."""
    held: Floats = field(repr=False)
    """``[1 + B]``: how far it holds on average within the range, in the knob's unit."""
    range: tuple[float, float]
    tail: float
    level: float
    n: int
    n_families: int
    reason: str = ""
    """Why there is no boundary at all, where there is none."""


@dataclass(frozen=True)
class Boundary:
    """Where half of the way is lost, in the knob's unit, with its interval."""

    status: Status
    value: float | None
    """None where censored, or where there is nothing to lose."""
    low: float | None
    """None where the interval is open below the range."""
    high: float | None
    """None where the interval is open beyond the range."""
    censored: Literal["", "left", "right"]
    n: int
    n_families: int
    reason: str
    over: str = OVER
    level: float = 0.95

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)


def crossing(y: Floats, x: Floats, *, floor: float) -> tuple[float, float]:
    """Return the ends between which shares ``y`` [L] at ``x`` [L] go half-way from 1 to a floor.

    >>> crossing(np.array([1.0, 0.75, 0.25]), np.array([0.0, 1.0, 2.0]), floor=0.0)
    (1.5, 1.5)
    >>> crossing(np.array([1.0, 1.0, 0.0]), np.array([0.0, 1.0, 2.0]), floor=0.0)
    (1.0, 2.0)
    """
    fit, half = falling_fit(y), (1 + floor) / 2
    if fit[0] <= half:
        return -np.inf, float(x[0])
    if fit[-1] > half:
        return float(x[-1]), np.inf
    after = int(np.argmax(fit <= half))
    fall = float(fit[after - 1] - fit[after])
    if fall > CLIFF * (1 - floor):
        return float(x[after - 1]), float(x[after])
    at = float(x[after - 1] + (fit[after - 1] - half) / fall * (x[after] - x[after - 1]))
    return at, at


def mean_hold(y: Floats, x: Floats, *, floor: float) -> float:
    """Return the area under shares ``y`` [L] over ``x`` [L], from a floor, 0, to 1.

    >>> mean_hold(np.array([1.0, 1.0, 0.0]), np.array([0.0, 1.0, 2.0]), floor=0.0)
    1.5
    """
    kept = (y - floor) / (1 - floor)
    return float(np.sum((kept[1:] + kept[:-1]) / 2 * np.diff(x)))


def crossings_of(
    shares: Floats, x: Floats, drawn: FamilyBootstrap, *, floor: float, reason: str = ""
) -> Crossings:
    """Return the crossings of shares in [0, 1] of items [n, L] at rising ``x`` [L].

    ``floor`` is what is left when nothing can be seen; ``reason`` says why there is no boundary
    whatever the shares are. Raises ``BadInput`` for shares out of range, a floor of 1 or more, or
    values of ``x`` that are not one a column or do not rise.
    """
    table, at = finite_array(shares, "shares", 2), finite_array(x, "places", 1)
    if table.min() < 0 or table.max() > 1 or not 0 <= floor < 1:
        got = f"{table.min():.3g} to {table.max():.3g}, floor {floor:.3g}"
        raise BadInput("shares in [0, 1] and a floor in [0, 1)", got, "Pass 1 where kept.")
    if len(at) != table.shape[1] or len(at) < 2 or np.any(np.diff(at) <= 0):
        got = f"{at.tolist()} for {table.shape[1]} columns"
        raise BadInput("one place a column, rising", got, "Sort the columns.")
    curves = [drawn.score(table), *drawn.scores(table)]
    ends = np.array([crossing(y, at, floor=floor) for y in curves])
    held = np.array([mean_hold(y, at, floor=floor) for y in curves])
    span = float(at[0]), float(at[-1])
    return Crossings(
        ends, held, span, drawn.tail, drawn.level, len(table), drawn.n_families, reason
    )


def boundary_of(found: Crossings) -> Boundary:
    """Return the boundary and its interval; an end beyond the range is None."""
    said: dict[str, Any] = {"n": found.n, "n_families": found.n_families, "level": found.level}
    if found.reason:
        return Boundary("does not work clean", None, None, None, "", reason=found.reason, **said)
    low, high = interval_of(found.ends[1:, 0], found.ends[1:, 1], found.tail)
    at = found.ends[0]
    if not np.isfinite(at[0]):
        why = f"More than half is lost at {found.range[0]:g} already."
        return Boundary("breaks at once", None, None, high, "left", reason=why, **said)
    if not np.isfinite(at[1]):
        why = f"More than half is left at {found.range[1]:g}, the last that was tried."
        return Boundary("holds", None, low, None, "right", reason=why, **said)
    value = float(at.mean())
    why = f"Half is lost at {value:.2f}."
    if at[0] < at[1]:
        why = f"A cliff: half is lost somewhere from {at[0]:g} to {at[1]:g}."
    return Boundary("breaks", value, low, high, "", reason=why, **said)


def interval_of(low: Floats, high: Floats, tail: float) -> tuple[float | None, float | None]:
    """Return percentile ends of resampled ranges [B], None where they are not finite."""
    # No interpolation: between a number and infinity there is nothing.
    ends = (
        float(np.quantile(low, tail, method="lower")),
        float(np.quantile(high, 1 - tail, method="higher")),
    )
    return ends[0] if np.isfinite(ends[0]) else None, ends[1] if np.isfinite(ends[1]) else None
