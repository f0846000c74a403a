"""Bring vectors to sizes at which squares neither overflow nor lose digits, before any product."""

from __future__ import annotations

import numpy as np

from lab.stats.checks import Floats
from lab.stats.cosine import unit_rows


def directions(x: Floats) -> Floats:
    """Return the rows of ``x`` [n, d] at length one; a zero row stays zero (cosine 0)."""
    return unit_rows(x / _peak(x))


def centred_side(x: Floats) -> Floats:
    """Return ``x`` [n, d] with mean zero and largest number one, for measures blind to both."""
    # Scaled before the mean is taken: the sum of large numbers would overflow.
    moved = x / _peak(x)
    moved -= moved.mean(axis=0)
    moved /= _peak(moved)
    return np.asarray(moved)


def common_frame(x: Floats, y: Floats) -> tuple[Floats, Floats, float]:
    """Return both sides moved and scaled as one, and the factor that brings distances back.

    Their common mean becomes zero and the largest number one.
    """
    first = max(_peak(x), _peak(y))
    a, b = x / first, y / first
    middle = (a.mean(axis=0) + b.mean(axis=0)) / 2
    a -= middle
    b -= middle
    second = max(_peak(a), _peak(b))
    a /= second
    b /= second
    return np.asarray(a), np.asarray(b), first * second


def _peak(x: Floats) -> float:
    # Without a copy of absolute values.
    return float(max(x.max(), -x.min())) or 1.0


def few_columns(x: Floats) -> Floats:
    """Return ``x`` [n, d] turned into at most n columns, with all inner products of rows kept.

    For measures blind to rotation: of n rows n directions are enough, however wide the space.
    """
    n, d = x.shape
    if d <= n:
        return x
    lower: Floats = np.asarray(np.linalg.qr(x.T, mode="r"))
    return lower.T
