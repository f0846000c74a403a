"""What a table of measurements decides: Holm's p over all of it, and a verdict for each row."""

from __future__ import annotations

from typing import Any

from lab.distance.base import Direction
from lab.stats.decide import LEVEL, Verdict, decide
from lab.stats.estimate import Estimate
from lab.stats.nulls.holm import holm_of_tested

CLOSER, FARTHER = "closer than chance", "farther than chance"
UNDECIDED, NOT_TESTED, UNDEFINED = "undecided", "not tested", "undefined"
VERDICTS = (CLOSER, FARTHER, UNDECIDED, NOT_TESTED, UNDEFINED)


def decide_all(rows: list[dict[str, Any]], direction: Direction | None = None) -> None:
    """Add ``p_holm`` and ``verdict`` to rows with value, low, high, chance and p.

    ``direction`` is that of all rows, or each row names its own. Each is decided by the one rule,
    Holm's p over all rows: p asks whether these rows could come by chance, the interval whether
    other families would say the same; only what both say is sure.
    """
    for row, p in zip(rows, holm_of_tested([row["p"] for row in rows]), strict=True):
        row["p_holm"] = p
        row["verdict"] = _verdict(row, direction)


def _verdict(row: dict[str, Any], direction: Direction | None) -> str:
    if row["value"] is None:
        return UNDEFINED
    if row["p_holm"] is None:
        return NOT_TESTED
    if row["chance"] is None:
        # A measure without a chance is tested for closeness alone, by its null.
        return CLOSER if row["p_holm"] <= LEVEL else UNDECIDED
    value, low, high, chance = (row[name] for name in ("value", "low", "high", "chance"))
    found = decide(Estimate(value, low, high, 0, "", chance), row["p_holm"])
    if found.verdict not in {Verdict.MORE, Verdict.LESS}:
        return UNDECIDED
    nearer = (direction or Direction(row["direction"])) == Direction.HIGHER
    return CLOSER if (found.verdict is Verdict.MORE) == nearer else FARTHER
