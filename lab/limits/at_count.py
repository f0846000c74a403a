"""At how many labels (pairs, shots) a difference is gone: a count, read on a log axis.

Two questions have this form. Up to how many labels is one method ahead: its scores less those of
the other at the same count. What a method is worth: its scores at one count less those of the
other at rising counts; where they meet, the other needs so many labels to do as well.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import log2
from typing import Any

from lab.core.errors import BadInput
from lab.limits.half_of_lead import place
from lab.limits.stops_helping import stopped
from lab.stats.rows import ENDS


def gone_at(counts: Sequence[float], rows: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Return the count at which a falling difference crosses zero: a ``ZeroCrossing`` as data.

    ``rows`` are a study's estimates at rising ``counts`` above 0, paired by item and seed. Raises
    ``BadInput`` for other counts.

    >>> rows = [{"value": v, "low": v - 0.1, "high": v + 0.1} for v in (0.2, 0.0, -0.2)]
    >>> found = gone_at([4, 8, 16], rows)
    >>> found["status"], *(round(found[end], 1) for end in ("value", "low", "high"))
    ('crosses', 8.0, 5.7, 11.3)
    """
    if list(counts) != sorted(set(counts)) or min(counts, default=0) <= 0:
        raise BadInput("rising counts above 0", f"{list(counts)}", "Sort them.")
    found = stopped([log2(count) for count in counts], rows)
    return {**found, **{end: None if found[end] is None else 2.0 ** found[end] for end in ENDS}}


def ahead_words(found: Mapping[str, Any], unit: str = "labels a class") -> str:
    """Say up to where it is ahead, as the end of a sentence.

    >>> ahead_words({"status": "crosses", "value": 8.0, "low": 5.7, "high": None})
    'is ahead up to 8 labels a class (5.7 to beyond the tested)'
    """
    if found["status"] == "crosses":
        return f"is ahead up to {place(found['value'])} {unit} ({_between(found)})"
    return {
        "stays above": "is ahead at every number tested",
        "below at once": "is not ahead even at the fewest",
    }.get(found["status"], "cannot be judged: there is no interval")


def worth_words(found: Mapping[str, Any], unit: str = "labels a class") -> str:
    """Say what it is worth, as the end of a sentence.

    >>> worth_words({"status": "crosses", "value": 12.0, "low": 8.2, "high": 17.4})
    'is worth 12 labels a class (8.2 to 17)'
    """
    if found["status"] == "crosses":
        return f"is worth {place(found['value'])} {unit} ({_between(found)})"
    return {
        "stays above": "is worth more than the most that was tested",
        "below at once": "is worth less than the fewest that were tested",
    }.get(found["status"], "cannot be judged: there is no interval")


def _between(found: Mapping[str, Any]) -> str:
    low, high = (None if found[end] is None else place(found[end]) for end in ("low", "high"))
    return f"{low or 'below the tested'} to {high or 'beyond the tested'}"
