"""Where half of a lead is gone along a knob, read from a study's rows with their intervals.

Each item is scored once more as s(x) - (s(0) + c) / 2, paired by item and seed; where the mean of
that falls through zero, half of what was above chance c at the good end is lost. Its interval is
Fieller's (1954): every place at which zero lies within the band, so parts of families and of seeds
come along as they stand in the rows, and the good end is not taken as known.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import log2
from typing import Any

from lab.core.errors import BadInput
from lab.limits.stops_helping import stopped
from lab.stats.checks import Floats
from lab.stats.rows import ENDS


def over_half(scores: Floats, best: Floats, chance: float) -> Floats:
    """Return scores [n] less the half-way point between those of the good end [n] and chance."""
    return scores - (best + chance) / 2


def half_lost(places: Sequence[float], rows: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Return where a knob that hurts takes half of the lead: a ``ZeroCrossing`` as plain data.

    ``rows`` are the estimates of ``over_half`` at rising ``places``; at the good end, the first
    place, it is half of the lead itself. Status "does not work" where that is not surely above 0.
    """
    if rows and rows[0].get("low") is not None and rows[0]["low"] <= 0:
        return {"status": "does not work", **dict.fromkeys(ENDS), "censored": ""}
    return stopped(places, rows)


def half_reached(counts: Sequence[float], rows: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Return how much of a help brings half of the lead, read downwards from the most of it.

    ``counts`` (pairs, anchors, shots) rise and are above 0; between them the count is read on a log
    axis. Raises ``BadInput`` for other counts.

    >>> half_lost_at = [{"value": v, "low": v - 0.1, "high": v + 0.1} for v in (-0.2, 0.2, 0.4)]
    >>> found = half_reached([10, 40, 160], half_lost_at)
    >>> found["status"], *(round(found[end]) for end in ("value", "low", "high"))
    ('crosses', 20, 14, 28)
    """
    if list(counts) != sorted(set(counts)) or min(counts) <= 0:
        raise BadInput("rising counts above 0", f"{list(counts)}", "Sort them.")
    most = counts[-1]
    found = half_lost([log2(most / count) for count in reversed(counts)], list(reversed(rows)))
    turned = {end: None if found[end] is None else most / 2 ** found[end] for end in ENDS}
    side = {"left": "right", "right": "left", "": ""}[found["censored"]]
    # What is early on the way down is a large count.
    return {**found, **turned, "low": turned["high"], "high": turned["low"], "censored": side}


def place(value: float) -> str:
    """Write a place of a knob to two digits, of a large count all of them.

    >>> place(0.357), place(82.1), place(125.8)
    ('0.36', '82', '126')
    """
    return f"{value:.2g}" if abs(value) < 100 else f"{value:.0f}"


def half_words(found: Mapping[str, Any], unit: str = "") -> str:
    """Say it as the end of a sentence: "is half gone at 0.3 (0.2 to 0.4)".

    >>> half_words({"status": "crosses", "value": 20.0, "low": 14.2, "high": None}, "anchors")
    'is half there at 20 anchors (14 to beyond the tested)'
    """
    named = f" {unit}" if unit else ""
    if found["status"] == "crosses":
        low, high = (None if found[end] is None else place(found[end]) for end in ("low", "high"))
        ends = f"{low or 'below the tested'} to {high or 'beyond the tested'}"
        there = "there" if unit else "gone"
        return f"is half {there} at {place(found['value'])}{named} ({ends})"
    return {
        "stays above": "keeps more than half at every place tested",
        "below at once": "has lost half at the first place tested",
        "does not work": "does not surely work even at its best",
    }.get(found["status"], "cannot be judged: there is no interval")
