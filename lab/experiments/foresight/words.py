"""How often a foreseen interval held the true break: coverage that is counted, not promised."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

Row = Mapping[str, Any]


def inside(row: Row) -> bool:
    """Say whether the true break of a row of "breaks" lies in its interval; no end: no bound."""
    low, high = row["low"], row["high"]
    return (low is None or low <= row["true"]) and (high is None or row["true"] <= high)


def covered(rows: Sequence[Row], arm: str) -> tuple[int, int]:
    """Return how many of an arm's intervals hold the true break, and how many there are."""
    mine = [row for row in rows if row["arm"] == arm]
    return sum(inside(row) for row in mine), len(mine)
