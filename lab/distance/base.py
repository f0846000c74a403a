"""What a distance is: a measure of two sets of paired vectors that answers with an Estimate."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from lab.stats.estimate import Estimate


@dataclass(frozen=True)
class Distance:
    """A registered measure: ``measure(x [n, d], y [n, d'], families [n], seed) -> Estimate``."""

    id: str
    title: str
    direction: str
    """"lower is closer" or "higher is closer"."""
    source: str
    measure: Callable[..., Estimate]
