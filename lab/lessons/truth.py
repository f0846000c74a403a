"""Where the right answer comes from: a number with its interval, or a word, in a run's tables."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from lab.core.errors import BadInput, Unavailable, unknown_id
from lab.experiments.base import Result
from lab.lessons.steps import Asked, Debate, Truth

SUMMARY = "summary"
Row = Mapping[str, Any]


@dataclass(frozen=True)
class Number:
    """A number with its interval; an end that no run reached is infinite.

    ``value`` is None where it lies beyond all that was tested: then the end that is finite is all
    that is known. An exact number has both ends at its value.
    """

    value: float | None
    low: float
    high: float

    @property
    def exact(self) -> bool:
        return self.low == self.high

    def distance(self, given: float) -> float:
        """Return how far a number lies outside the interval: 0 inside, positive above it."""
        return max(given - self.high, 0.0) - max(self.low - given, 0.0)

    def middle(self) -> float:
        """Return the value, or the finite end of one that lies beyond what was tested."""
        if self.value is not None:
            return self.value
        return self.low if math.isfinite(self.low) else self.high


def truths_of(step: Any) -> Iterator[tuple[list[str | int], Truth]]:
    """Yield every truth of a step, with its path in the step's block."""
    if isinstance(step, Asked):
        if step.truth is not None:
            yield ["truth"], step.truth
        for key, truth in step.truths.items():
            yield ["truths", key], truth
    if isinstance(step, Debate):
        for i, side in enumerate(step.sides):
            for j, one in enumerate(side.evidence):
                yield ["sides", i, "evidence", j, "truth"], one.truth


def number_of(truth: Truth, results: Mapping[str, Result]) -> Number:
    """Return the number that a truth names, with its interval.

    Raises ``Unavailable`` where its run has no result yet, and ``UnknownId`` or ``BadInput`` where
    the table, row or column is not there, more than one row fits, or it has no interval. A number
    without an interval is taken only where the truth says ``low = ""`` and ``high = ""``.
    """
    row = _row(truth, results)
    value = _float(_cell(row, truth.value, truth), truth.value, truth)
    if not truth.low and not truth.high:
        if value is None:
            raise BadInput(f"a number ({_said(truth)})", f"{truth.value} = None", "Name another.")
        return Number(value, value, value)
    if not (truth.low and truth.high):
        got = f"low = {truth.low!r} and high = {truth.high!r}"
        raise BadInput(f"both ends of the interval ({_said(truth)})", got, "Name both, or none.")
    low, high = (_float(_cell(row, end, truth), end, truth) for end in (truth.low, truth.high))
    if low is None and high is None:
        got, do = (
            f"{truth.value} = {value} without one",
            'Name another, or say low = "" and high = "".',
        )
        raise BadInput(f"an interval ({_said(truth)})", got, do)
    return Number(value, -math.inf if low is None else low, math.inf if high is None else high)


def key_of(truth: Truth, results: Mapping[str, Result]) -> str:
    """Return the word that a truth names, such as a claim's verdict; raises as ``number_of``."""
    found = _cell(_row(truth, results), truth.value, truth)
    if not isinstance(found, str):
        do = "Name a column of words, such as verdict."
        raise BadInput(f"a word ({_said(truth)})", f"{truth.value} = {found!r}", do)
    return str(found)


def _row(truth: Truth, results: Mapping[str, Result]) -> Row:
    result = results.get(truth.run)
    if result is None:
        do = "Compute it first: faultline lesson prepare."
        raise Unavailable(f"a result of the run {truth.run!r}", "none yet", do)
    if truth.table == SUMMARY:
        if truth.where:
            got, do = f"where = {truth.where}", "Take where out: the summary has no rows."
            raise BadInput(f"no row ({_said(truth)})", got, do)
        return result.summary
    if truth.table not in result.tables:
        raise unknown_id(f"table of {result.experiment}", truth.table, [*result.tables, SUMMARY])
    rows = result.tables[truth.table]
    for name in truth.where:
        columns = {column for row in rows for column in row}
        if name not in columns:
            raise unknown_id(f"column of {truth.table}", name, columns)
    fit = [row for row in rows if all(row.get(k) == v for k, v in truth.where.items())]
    if len(fit) == 1:
        return fit[0]
    if not fit:
        name = next(iter(truth.where), "")
        there = sorted({str(row.get(name)) for row in rows})[:20]
        do = f"In the column {name} are: {', '.join(there)}."
        raise BadInput(f"one row ({_said(truth)})", f"none of {len(rows)}", do)
    unlike = [c for c in fit[0] if len({str(row.get(c)) for row in fit}) == len(fit)]
    do = f"Say more under where, such as {', '.join(unlike[:3]) or 'another column'}."
    raise BadInput(f"one row ({_said(truth)})", f"{len(fit)} rows", do)


def _cell(row: Row, name: str, truth: Truth) -> Any:
    """Return what stands under a name; in the summary, under a dotted path."""
    here: Any = row
    for part in name.split(".") if truth.table == SUMMARY else [name]:
        known = here if isinstance(here, Mapping) else {}
        if part not in known:
            raise unknown_id(f"{part if part == name else name} of {truth.table}", part, known)
        here = known[part]
    return here


def _float(found: Any, name: str, truth: Truth) -> float | None:
    """Return a number; None where it lies beyond what was tested."""
    if found is None:
        return None
    if isinstance(found, bool) or not isinstance(found, int | float) or not math.isfinite(found):
        do = "Name a column of numbers."
        raise BadInput(f"a number ({_said(truth)})", f"{name} = {found!r}", do)
    return float(found)


def _said(truth: Truth) -> str:
    where = ", ".join(f"{name} = {value}" for name, value in truth.where.items())
    return f"{truth.value} of {truth.table} of {truth.run}" + (f" where {where}" if where else "")
