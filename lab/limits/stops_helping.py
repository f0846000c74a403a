"""Where a help runs out along a knob, read from estimates that have their intervals already."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from lab.limits.zero_crossing import ZeroCrossing, zero_of
from lab.stats.rows import ENDS


def stopped(places: Sequence[float], rows: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Return where a difference that falls along a knob crosses zero: a ``ZeroCrossing`` as data.

    ``rows`` are its estimates at rising ``places``. Value and both ends of the interval are each
    made to fall and joined by straight lines; between ``low`` and ``high`` zero lies within the
    band, each place by itself. Where an interval is missing the status is "no interval".

    >>> rows = [{"value": 0.2, "low": 0.1, "high": 0.3}, {"value": -0.2, "low": -0.3, "high": -0.1}]
    >>> found = stopped([0.1, 0.5], rows)
    >>> found["status"], *(round(found[end], 2) for end in ("value", "low", "high"))
    ('crosses', 0.3, 0.2, 0.4)
    """
    if any(row.get(end) is None for row in rows for end in ENDS):
        return {"status": "no interval", **dict.fromkeys(ENDS), "censored": ""}
    x = np.asarray(places, np.float64)
    at, low, high = (zero_of(np.array([row[end] for row in rows]), x) for end in ENDS)
    least, most = (end if np.isfinite(end) else None for end in (low, high))
    if at == -np.inf:
        return ZeroCrossing("below at once", None, least, most, "left").as_dict()
    if at == np.inf:
        return ZeroCrossing("stays above", None, least, most, "right").as_dict()
    return ZeroCrossing("crosses", at, least, most, "").as_dict()


def stops_words(found: Mapping[str, Any]) -> str:
    """Say it as the end of a sentence: "stops helping at 0.3 (0.2 to 0.4)"."""
    if found["status"] == "crosses":
        low, high = (None if found[end] is None else f"{found[end]:.2g}" for end in ("low", "high"))
        ends = f"{low or 'before the first'} to {high or 'beyond the last'}"
        return f"stops helping at {found['value']:.2g} ({ends})"
    return {"stays above": "always helps here", "below at once": "never helps here"}.get(
        found["status"], "cannot be judged: there is no interval"
    )
