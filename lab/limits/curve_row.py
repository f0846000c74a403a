"""A level of a kept curve: what a row of the table "curve" holds, wherever it is read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, TypedDict, cast


class CurveRow(TypedDict):
    """The score of one severity, with its interval, and what else was seen there."""

    severity: float
    physical: float | None
    """In the perturbation's unit; None where it is infinite, as a clean signal-to-noise ratio."""
    score: float
    low: float
    high: float
    n: int
    fit: float
    retrieval: float | None
    retrieval_low: float | None
    retrieval_high: float | None
    drift: float | None
    """How far the items moved: 1 as far as another item; None of too few families."""
    drift_low: float | None
    drift_high: float | None
    present: int
    """Items that are still there."""


def curve_rows(tables: Mapping[str, Sequence[Mapping[str, Any]]]) -> Sequence[CurveRow]:
    """Return the curve of a severity run's tables, as it was kept."""
    return cast(Sequence[CurveRow], tables["curve"])
