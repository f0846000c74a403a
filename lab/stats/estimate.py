"""An estimate: a number that never goes without its interval, n and chance."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True)
class Estimate:
    """A value with its interval. Undefined is ``value=None`` with a reason, never NaN."""

    value: float | None
    low: float | None
    high: float | None
    n: int
    over: str
    """What the interval generalises over, such as "concept families"."""
    chance: float | None = None
    level: float = 0.95
    reason: str = ""

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)

    def words(self, digits: int = 2) -> str:
        """The estimate for a person: value, interval, n and chance.

        >>> Estimate(0.462, 0.41, 0.51, n=240, over="families", chance=0.027).words()
        '0.46 (95 % interval 0.41 to 0.51, n = 240, chance 0.027)'
        """
        if self.value is None:
            return f"undefined ({self.reason})"
        chance = f", chance {self.chance:.2g}" if self.chance is not None else ""
        if self.low is None or self.high is None:
            return f"{self.value:.{digits}f} (no interval, n = {self.n}{chance})"
        return (
            f"{self.value:.{digits}f} ({self.level:.0%} interval "
            f"{self.low:.{digits}f} to {self.high:.{digits}f}, n = {self.n}{chance})"
        ).replace("95%", "95 %")
