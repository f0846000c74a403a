"""What a calibration says, as rows and words: for a figure, a table and a person."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from lab.adversary.base import Guard, Sense
from lab.adversary.calibration.calibration import Calibration, GuardFit
from lab.adversary.guards import GUARDS
from lab.limits.psychometric import binned, curve_of
from lab.limits.words import trials_words
from lab.stats.estimate import Estimate

N_POINTS = 61


def digits_of(guard: Guard) -> int:
    """Return how many decimals a guard's values are written with."""
    return 2 if guard.span[1] <= 1 else 1


def curve_rows(fit: GuardFit) -> list[dict[str, float]]:
    """Return the fitted P(right) over the values tried, with its pointwise interval."""
    if fit.found is None:
        return []
    x = np.linspace(*fit.found.tried, N_POINTS)
    p, low, high = curve_of(fit.found, fit.values, fit.right, x)
    return [
        {"value": float(a), "share": float(b), "low": float(c), "high": float(d)}
        for a, b, c, d in zip(x, p, low, high, strict=True)
    ]


def bin_rows(fit: GuardFit) -> list[dict[str, float]]:
    """Return the trials in bins, with intervals; none where no trial touched the guard."""
    return binned(fit.values, fit.right) if len(fit.values) else []


def threshold_rows(found: Calibration, in_force: Mapping[str, float]) -> list[dict[str, Any]]:
    """Return one row a guard: its own threshold, people's with interval, and the one in force.

    Values are written with the guard's decimals; an end that is open is None.
    """
    rows = []
    for fit in found.fits:
        guard = GUARDS.get(fit.guard)
        people = fit.found

        def said(value: float | None, digits: int = digits_of(guard)) -> str | None:
            return None if value is None else f"{value:.{digits}f}"

        rows.append(
            {
                "guard": guard.title,
                "holds": f"{guard.sense.value}, {guard.unit}",
                "own": said(fit.default),
                "people": said(people.threshold) if people else None,
                "low": said(people.low) if people else None,
                "high": said(people.high) if people else None,
                "n": len(fit.values),
                "used": not fit.reason,
                "why": fit.reason,
                "in force": said(in_force.get(fit.guard, fit.default)),
            }
        )
    return rows


def words(fit: GuardFit) -> str:
    """Say what people's answers mean for one guard, in a sentence or two made from the numbers."""
    guard, found = GUARDS.get(fit.guard), fit.found
    digits = digits_of(guard)
    own = f"its own threshold, {fit.default:.{digits}f}, stands"
    if fit.reason or found is None or found.threshold is None:
        return f"{guard.title}: {fit.reason}; {own}."
    people = Estimate(found.threshold, found.low, found.high, found.n, found.over)
    said = (
        f"{guard.title}: people name {100 * found.at:.0f} % of the pictures where the {guard.unit} "
        f"is {people.words(digits)}."
    )
    return " ".join(filter(None, (said, _against(guard, fit), trials_words(found.as_dict()))))


def _against(guard: Guard, fit: GuardFit) -> str:
    found = fit.found
    if found is None or found.low is None or found.high is None:
        return ""
    own = f"Our own guess, {fit.default:.{digits_of(guard)}f},"
    if found.low <= fit.default <= found.high:
        return f"{own} lies within."
    above = fit.default > found.high
    stricter = above if guard.sense == Sense.AT_LEAST else not above
    how = "stricter than people need" if stricter else "more lenient than people are"
    return f"{own} was {how}."
