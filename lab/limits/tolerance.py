"""The tolerance: how far an input can be hurt while the encoder surely keeps most of what it had.

A breakpoint says where half is lost, a tolerance up to where at least ``keep`` of the clean lead is
kept: the largest severity up to which, at every level, the lower bound of the paired
(s - c) - keep (a - c) is at least 0. s is the score at the level, a the clean one, c chance, and
the bound is of this combination, resampled as one: what s and a share does not widen it. It is one
of the tested levels, never interpolated, as non-inferiority at a margin relative to the clean
lead (Fieller's form of it: Hauschke et al. 1999, J. Biopharm. Stat. 9, 95). Few items give a low
tolerance, as they give a wide interval: it is what is shown, not what is true.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any, Literal

import numpy as np

from lab.core.errors import BadInput
from lab.limits.drawn_curve import OVER, DrawnCurve
from lab.limits.verdict import MIN_ADVANTAGE, Status

KEEP = 0.9


@dataclass(frozen=True)
class Tolerance:
    """Up to where a share of the clean lead is surely kept, in severity units."""

    status: Status
    """"breaks": kept up to ``value`` and not at ``fails_at``."""
    value: float | None
    """The last level up to which it is kept, 0 where that is the clean one; None where the encoder
    does not work clean."""
    fails_at: float | None
    """The first level at which it is not surely kept; None where it holds to the last."""
    censored: Literal["", "left", "right"]
    keep: float
    """The share of the clean lead above chance that is to be kept."""
    bounds: tuple[float, ...]
    """The lower bound of (s - c) - keep (a - c) at each level."""
    n: int
    n_families: int
    over: str = OVER
    level: float = 0.95

    def as_dict(self) -> dict[str, Any]:
        return {**asdict(self), "bounds": list(self.bounds)}


def tolerance_of(curve: DrawnCurve, *, keep: float = KEEP) -> Tolerance:
    """Return the tolerance of a curve. Raises ``BadInput`` for a share that is not in (0, 1)."""
    if not 0.0 < keep < 1.0:
        raise BadInput("a share to keep in (0, 1)", f"{keep}", "Pass .9 for nine tenths.")
    margins = curve.again - curve.chance - keep * (curve.again[:, :1] - curve.chance)
    bounds = tuple(curve.drawn.interval(column)[0] for column in margins.T)
    said: dict[str, Any] = {
        "keep": keep,
        "bounds": bounds,
        "n": curve.n,
        "n_families": curve.drawn.n_families,
        "level": curve.drawn.level,
    }
    if curve.drawn.interval(curve.again[:, 0])[0] - curve.chance <= MIN_ADVANTAGE:
        return Tolerance("does not work clean", None, None, "", **said)
    failed = np.flatnonzero(np.array(bounds[1:]) < 0) + 1
    if not len(failed):
        return Tolerance("holds", float(curve.x[-1]), None, "right", **said)
    first = int(failed[0])
    status: Status = "breaks" if first > 1 else "breaks at once"
    value, fails_at = float(curve.x[first - 1]), float(curve.x[first])
    return Tolerance(status, value, fails_at, "" if first > 1 else "left", **said)
