"""What a table of measurements decides: Holm's p over all of it, and a verdict for each row."""

from __future__ import annotations

from typing import Any

from lab.distance.base import Direction
from lab.stats.holm import holm

LEVEL = 0.05
CLOSER, FARTHER = "closer than chance", "farther than chance"
UNDECIDED, NOT_TESTED, UNDEFINED = "undecided", "not tested", "undefined"
VERDICTS = (CLOSER, FARTHER, UNDECIDED, NOT_TESTED, UNDEFINED)


def decide_all(rows: list[dict[str, Any]], direction: Direction | None = None) -> None:
    """Add ``p_holm`` and ``verdict`` to rows with value, low, high, chance and p.

    ``direction`` is that of all rows, or each row names its own. A row is off chance where Holm's p
    over all rows is at most .05 and the interval leaves chance out. The two ask different things:
    p whether these rows could come by chance, the interval whether other families would say the
    same; only what both say is sure.
    """
    tested = [row for row in rows if row["p"] is not None]
    adjusted = holm([row["p"] for row in tested]).tolist() if tested else []
    for row in rows:
        row["p_holm"] = None
        row["verdict"] = UNDEFINED if row["value"] is None else NOT_TESTED
    for row, p in zip(tested, adjusted, strict=True):
        row["p_holm"] = p
        way = direction or Direction(row["direction"])
        row["verdict"] = _side(row, way) if p <= LEVEL and _off_chance(row) else UNDECIDED


def _side(row: dict[str, Any], direction: Direction) -> str:
    """Which side of chance; a measure without a chance is tested for closeness alone."""
    if row["chance"] is None:
        return CLOSER
    above = row["value"] > row["chance"]
    return CLOSER if above == (direction == Direction.HIGHER) else FARTHER


def _off_chance(row: dict[str, Any]) -> bool:
    if row["chance"] is None:
        return True
    if row["low"] is None or row["high"] is None:
        return False
    return bool(row["low"] > row["chance"] or row["high"] < row["chance"])
