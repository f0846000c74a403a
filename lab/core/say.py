"""How numbers are said, everywhere the same: an estimate, a difference, what nobody calibrated."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

UNCALIBRATED = "No person has set the guards' limits yet."


def decimals_of(low: float | None, high: float | None) -> int:
    """Return how many decimals an interval supports, one at least.

    >>> decimals_of(0.41, 0.51), decimals_of(0.2, 0.8), decimals_of(None, None)
    (2, 1, 2)
    """
    if low is None or high is None or not high > low:
        return 2
    return min(max(math.ceil(-math.log10((high - low) / 4)), 1), 6)


def estimate(value: float | None, low: float | None = None, high: float | None = None) -> str:
    """Say a value with its interval.

    >>> estimate(0.4625, 0.411, 0.512), estimate(0.5), estimate(None)
    ('0.46 (0.41 to 0.51)', '0.50 (no interval)', 'undefined')
    """
    return _said(value, low, high, "")


def row(found: Mapping[str, Any]) -> str:
    """Say the estimate of a row with value, low and high.

    >>> row({"value": 0.4625, "low": 0.411, "high": 0.512, "n": 240})
    '0.46 (0.41 to 0.51)'
    """
    return estimate(found["value"], found["low"], found["high"])


def difference(value: float | None, low: float | None = None, high: float | None = None) -> str:
    """Say a difference with its sign and interval.

    >>> difference(0.048, 0.012, 0.087)
    '+0.05 (+0.01 to +0.09)'
    """
    return _said(value, low, high, "+")


def _said(value: float | None, low: float | None, high: float | None, sign: str) -> str:
    if value is None:
        return "undefined"
    digits = decimals_of(low, high)
    # Adding 0 turns a rounded -0.00 into 0.00.
    numbers = [f"{round(x, digits) + 0.0:{sign}.{digits}f}" for x in (value, low, high)
               if x is not None]  # fmt: skip
    if low is None or high is None:
        return f"{numbers[0]} (no interval)"
    return f"{numbers[0]} ({numbers[1]} to {numbers[2]})"
