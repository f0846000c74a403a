"""Where a help runs out along a knob: its crossing of zero, with the interval of its band."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from lab.limits.isotonic import falling_fit
from lab.stats.checks import Floats, finite_array
from lab.stats.rows import ENDS

HELPS, NEVER, STOPS, NO_BAND = "helps", "never helps", "stops helping", "no interval"


def stopped(places: Sequence[float], rows: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Return where a difference that falls along a knob crosses zero, with its interval.

    ``rows`` are its estimates at rising ``places``. The values, and both ends of their intervals,
    are each made to fall (pooled adjacent violators) and joined by straight lines; zero lies within
    the band between ``low`` and ``high``, each place by itself. An end outside the places is None,
    never extrapolated.

    >>> rows = [{"value": 0.2, "low": 0.1, "high": 0.3}, {"value": -0.2, "low": -0.3, "high": -0.1}]
    >>> found = stopped([0.1, 0.5], rows)
    >>> found["status"], round(found["value"], 2), round(found["low"], 2), round(found["high"], 2)
    ('stops helping', 0.3, 0.2, 0.4)
    """
    if any(row.get(end) is None for row in rows for end in ENDS):
        return {"status": NO_BAND, **dict.fromkeys(ENDS)}
    x = finite_array(places, "places", 1)
    at = [_zero(x, finite_array([row[end] for row in rows], "differences", 1)) for end in ENDS]
    status = NEVER if at[0] == -np.inf else HELPS if at[0] == np.inf else STOPS
    return {"status": status, **{end: a if np.isfinite(a) else None
                                 for end, a in zip(ENDS, at, strict=True)}}  # fmt: skip


def stops_words(found: Mapping[str, Any]) -> str:
    """Say it as the end of a sentence: "stops helping at 0.3 (0.2 to 0.4)"."""
    if found["status"] == NO_BAND:
        return "cannot be judged: there is no interval"
    low, high = (None if found[end] is None else f"{found[end]:.2g}" for end in ("low", "high"))
    if found["status"] == STOPS:
        ends = f"{low or 'the first place or before'} to {high or 'the last place or beyond'}"
        return f"stops helping at {found['value']:.2g} ({ends})"
    if found["status"] == HELPS:
        return f"helps at every place{f', surely up to {low}' if low else ''}"
    return f"helps at no place{f', surely from {high} on' if high else ''}"


def _zero(x: Floats, y: Floats) -> float:
    fit = falling_fit(y)
    if fit[0] <= 0 or fit[-1] > 0:
        return -np.inf if fit[0] <= 0 else np.inf
    after = int(np.argmax(fit <= 0))
    share = fit[after - 1] / (fit[after - 1] - fit[after])
    return float(x[after - 1] + share * (x[after] - x[after - 1]))
