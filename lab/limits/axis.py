"""How a knob is read: as it is, in doublings of what hurts, or in halvings down from its most.

Every fit asks for places that rise from 0, the good end. A severity is its own place. A gallery
that doubles hurts step by step; pairs, anchors, shots and labels help, so that they are halved on
the way down from the most of them.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from lab.limits.from_ceiling import SIDES, count_at, places_down
from lab.stats.checks import Floats

Way = Literal["as it is", "doublings", "halvings"]


@dataclass(frozen=True)
class Axis:
    """The levels of a knob, rising in its own unit, and the places at which they are fitted."""

    levels: Floats = field(repr=False)
    """[L]; the first is 0 where the knob is read as it is, and above 0 elsewhere."""
    way: Way = "as it is"

    @property
    def helps(self) -> bool:
        """Whether more of it is better, so that it is read from its ceiling."""
        return self.way == "halvings"

    @property
    def x(self) -> Floats:
        """The places of all levels, rising from 0."""
        if not self._log:
            return self.levels
        down = places_down(self.levels)
        return down if self.helps else down[-1] - down[::-1]

    @property
    def _log(self) -> bool:
        return self.way != "as it is"

    def ordered(self, by_level: Floats) -> Floats:
        """Turn [..., L] by rising level into the order of the places, and back."""
        return by_level[..., ::-1] if self.helps else by_level

    def knob(self, place: float | None) -> float | None:
        """Return what the knob is at a place; None, an open end, stays open.

        >>> import numpy as np
        >>> down = Axis(np.array([1.0, 8.0]), "halvings")
        >>> down.knob(2.0), Axis(np.array([1.0, 8.0]), "doublings").knob(2.0), down.knob(None)
        (2.0, 4.0, None)
        """
        if place is None or not self._log:
            return place
        if self.helps:
            return count_at(place, float(self.levels[-1]))
        return float(self.levels[0] * 2.0**place)

    def ends(self, low: float | None, high: float | None) -> dict[str, float | None]:
        """Return the ends of an interval of places as those of the knob."""
        one, other = self.knob(low), self.knob(high)
        return {"low": other, "high": one} if self.helps else {"low": one, "high": other}

    def side(self, censored: str) -> str:
        """Return the side of the knob on which a censored place lies."""
        return SIDES[censored] if self.helps else censored
