"""Who is ahead along a number of labels, and at which numbers that is more than luck."""

from __future__ import annotations

from lab.experiments.base import Result
from lab.experiments.scarce import along
from lab.stats.by_ends import decide_ends
from lab.stats.decide import Verdict
from lab.study.tables import arms_of


def ahead(result: Result, methods: along.Methods, a: str, b: str) -> str:
    """Say up to how many labels one of two methods is ahead, and where its interval is off zero."""
    rows = [row for row in arms_of(result.tables) if row["outcome"] == f"{a} over {b}"]
    sure = [
        row["arm"].partition("@")[2] for row in rows
        if decide_ends((row["low"], row["high"])) is not Verdict.UNDECIDED
    ]  # fmt: skip
    where = "at each" if len(sure) == len(rows) else f"at {', '.join(sure)}" if sure else "at none"
    return f"{along.ahead(result, methods, a, b)[:-1]}; the interval is off zero {where}."
