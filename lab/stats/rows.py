"""Contrasts as rows of a table, and a whole table decided by the one rule."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, TypedDict

from lab.stats.contrast import Contrast
from lab.stats.decide import Decision, Reason, Verdict, decide
from lab.stats.estimate import Estimate
from lab.stats.nulls.holm import holm_of_tested

ENDS = ("value", "low", "high")


class ContrastRow(TypedDict):
    """A contrast as plain data: a number never goes without its company."""

    value: float | None
    low: float | None
    high: float | None
    chance: float | None
    n: int
    n_families: int
    n_seeds: int | None
    p: float | None
    over: str
    reason: str
    """Why it is not tested; empty where it can be."""


class DecidedRow(ContrastRow):
    """A contrast that the one rule decided."""

    p_holm: float | None
    margin: float | None
    smallest_margin: float | None
    verdict: str


def row_of(found: Contrast) -> ContrastRow:
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


def untested_row(reason: Reason) -> ContrastRow:
    """Return the row of a contrast that could not even be estimated."""
    empty = Contrast(Estimate(None, None, None, 0, ""), None, 0, None)
    return {**row_of(empty), "reason": reason.value}


def decide_row(
    row: ContrastRow,
    p_holm: float | None,
    *,
    margin: float | None = None,
    expects_equal: bool = False,
) -> DecidedRow:
    """Return a row decided by the one rule at its p, corrected over its table."""
    if row["reason"]:
        found = Decision(Verdict.UNTESTED, Reason(row["reason"]))
    else:
        found = decide(
            estimate_of(row),
            p_holm,
            margin=margin,
            expects_equal=expects_equal,
            n_families=row["n_families"],
            n_seeds=row["n_seeds"],
        )
    return {
        **row,
        "p_holm": p_holm,
        "margin": margin,
        "smallest_margin": found.smallest_margin,
        "verdict": found.verdict.value,
        "reason": found.reason.value,
    }


def decide_rows(rows: Sequence[ContrastRow], *, margin: float | None = None) -> list[DecidedRow]:
    """Return the rows of one table, p corrected over all of it, each decided."""
    adjusted = holm_of_tested([row["p"] for row in rows])
    return [decide_row(row, p, margin=margin) for row, p in zip(rows, adjusted, strict=True)]


def estimate_of(row: ContrastRow) -> Estimate:
    """Return the estimate of a row."""
    return Estimate(row["value"], row["low"], row["high"], row["n"], row["over"], row["chance"])


def is_sure(row: Mapping[str, Any]) -> bool:
    """Whether a decided row is more or less."""
    return row["verdict"] in {Verdict.MORE, Verdict.LESS}
