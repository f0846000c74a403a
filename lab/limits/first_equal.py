"""The first place of a knob at which a difference is EQUAL: from there on it does not matter."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from lab.stats.decide import Verdict, decide
from lab.stats.estimate import Estimate


def first_equal(
    places: Sequence[float], rows: Sequence[Mapping[str, Any]], margin: float
) -> float | None:
    """Return the first place whose row is EQUAL within the margin by the one rule, None for none.

    Rows have value, low, high, n, n_families and n_seeds. Asked of each place by itself, as of a
    claim that expects EQUAL: two one-sided tests, which hang on the interval alone.

    >>> near = {"value": 0.0, "low": -0.01, "high": 0.01, "n": 9, "n_families": 20, "n_seeds": 10}
    >>> first_equal([1, 5, 20], [{**near, "high": 0.2}, near, near], 0.015)
    5
    """
    for place, row in zip(places, rows, strict=True):
        found = Estimate(row["value"], row["low"], row["high"], row["n"], "")
        verdict = decide(
            found, 1.0, margin=margin, expects_equal=True,
            n_families=row["n_families"], n_seeds=row["n_seeds"],
        ).verdict  # fmt: skip
        if verdict is Verdict.EQUAL:
            return place
    return None
