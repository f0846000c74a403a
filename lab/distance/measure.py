"""Measure a pair of spaces by id: what every measure has in common is done here, once."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

import numpy as np

from lab.core.errors import TooFew
from lab.core.progress import Progress
from lab.distance import DISTANCES
from lab.distance.base import Distance, Measurement, Needs, Settings
from lab.distance.pairs import Pairs
from lab.stats.checks import Floats
from lab.stats.nulls.calibrated import calibrated

ZERO_VARIANCE = "zero variance"
FLAT = 1e-13
"""Of the largest number: what varies less than this does not vary, it is rounding."""


def measure(
    distance_id: str,
    pairs: Pairs,
    settings: Settings = Settings(),  # noqa: B008 (frozen)
) -> Measurement:
    """Return one measure of two spaces, complete with direction, space and reference.

    What has permutations and a maximum has its calibrated score. Undefined comes back as
    ``value=None`` with a reason: a constant side, or a measure that needs a shared space where the
    pairs have none. The interval is cut to what the measure can be. Raises ``UnknownId``, and
    ``TooFew`` (naming n, and k where there is one) for fewer rows than the measure is defined for.
    """
    entry = DISTANCES.get(distance_id)
    if len(pairs) < entry.least_rows:
        expected = f"at least {entry.least_rows} pairs for {entry.id} ({entry.title})"
        raise TooFew(expected, f"n = {len(pairs)}", "Pass more pairs, or choose other measures.")
    reason = _undefined(entry, pairs)
    found = undefined(pairs, reason) if reason else entry.compute(pairs, settings)
    space = pairs.space if entry.needs == Needs.SHARED else ""
    score = None
    if found.value is not None and found.null is not None and entry.maximum is not None:
        score = calibrated(found.value, found.null, entry.maximum)
    return replace(
        _within(found, entry.bounds),
        calibrated=score,
        direction=entry.direction.value,
        space=space,
        reference=entry.source,
    )


def measure_many(
    ids: Iterable[str],
    pairs: Pairs,
    settings: Settings = Settings(),  # noqa: B008 (frozen)
    progress: Progress | None = None,
) -> dict[str, Measurement]:
    """Return several measures of the same pairs by id, in the order asked."""
    asked = list(ids)
    progress = progress or Progress()
    progress.start("measures", len(asked))
    found = {}
    for distance_id in asked:
        found[distance_id] = measure(distance_id, pairs, settings)
        progress.advance()
    return found


def undefined(pairs: Pairs, reason: str) -> Measurement:
    """Return the answer of a measure that is not defined for these pairs, with the reason."""
    return Measurement(None, None, None, n=len(pairs), over=pairs.over, reason=reason)


def is_constant(x: Floats) -> bool:
    """Say whether the rows of ``x`` [n, d] are all the same, up to rounding."""
    return bool(np.ptp(x, axis=0).max() <= FLAT * np.abs(x).max())


def _within(found: Measurement, bounds: tuple[float | None, float | None]) -> Measurement:
    if found.low is None or found.high is None:
        return found
    least, most = bounds
    low = found.low if least is None else max(found.low, least)
    high = found.high if most is None else min(found.high, most)
    return replace(found, low=low, high=high)


def _undefined(entry: Distance, pairs: Pairs) -> str:
    if entry.needs == Needs.SHARED and not pairs.space:
        widths = f"widths {pairs.x.shape[1]} and {pairs.y.shape[1]}"
        return f"needs a shared space; these have none ({widths})"
    if entry.needs == Needs.ONE:
        return ""
    if is_constant(pairs.x) or is_constant(pairs.y):
        return ZERO_VARIANCE
    return ""
