"""Contrasts as rows of a table, and a whole table decided by the one rule."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from lab.stats.contrast import Contrast
from lab.stats.decide import Decision, Reason, Verdict, decide
from lab.stats.estimate import Estimate
from lab.stats.nulls.holm import holm

Row = dict[str, Any]
ENDS = ("value", "low", "high")


def row_of(found: Contrast) -> Row:
    """Return a contrast as plain data, not decided yet."""
    e = found.estimate
    return {
        "value": e.value,
        "low": e.low,
        "high": e.high,
        "chance": e.chance,
        "n": e.n,
        "n_families": found.n_families,
        "n_seeds": found.n_seeds,
        "p": found.p,
        "over": e.over,
        "reason": "",
    }


def untested_row(reason: Reason) -> Row:
    """Return the row of a contrast that could not even be estimated."""
    empty = Contrast(Estimate(None, None, None, 0, ""), None, 0, None)
    return {**row_of(empty), "reason": reason.value}


def adjust(rows: Sequence[Row]) -> None:
    """Add ``p_holm``: Holm's p over all these rows that have a p, None for the others."""
    tested = [row for row in rows if row["p"] is not None]
    adjusted = holm([row["p"] for row in tested]).tolist() if tested else []
    for row in rows:
        row["p_holm"] = None
    for row, p in zip(tested, adjusted, strict=True):
        row["p_holm"] = p


def decide_row(row: Row, *, margin: float | None = None, expects_equal: bool = False) -> None:
    """Add ``margin``, ``smallest_margin``, ``verdict`` and ``reason`` to a row with ``p_holm``."""
    if row["reason"]:
        found = Decision(Verdict.UNTESTED, Reason(row["reason"]))
    else:
        found = decide(
            estimate_of(row),
            row["p_holm"],
            margin=margin,
            expects_equal=expects_equal,
            n_families=row["n_families"],
            n_seeds=row["n_seeds"],
        )
    row |= {
        "margin": margin,
        "smallest_margin": found.smallest_margin,
        "verdict": found.verdict.value,
        "reason": found.reason.value,
    }


def decide_rows(rows: Sequence[Row], *, margin: float | None = None) -> list[Row]:
    """Return the rows of one table, p corrected over all of it, each decided."""
    found = [dict(row) for row in rows]
    adjust(found)
    for row in found:
        decide_row(row, margin=margin)
    return found


def estimate_of(row: Mapping[str, Any]) -> Estimate:
    """Return the estimate of a row."""
    return Estimate(row["value"], row["low"], row["high"], row["n"], row["over"], row["chance"])


def is_sure(row: Mapping[str, Any]) -> bool:
    """Whether a decided row is more or less."""
    return row["verdict"] in {Verdict.MORE, Verdict.LESS}
