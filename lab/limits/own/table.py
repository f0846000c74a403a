"""One's own curve as a table: right answers of so many, by condition, family and severity."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from lab.core.csv_rows import Cells, csv_rows, finite_cell
from lab.core.errors import BadInput, TooFew, unknown_id
from lab.core.printable import short
from lab.limits.drawn_curve import MIN_LEVELS
from lab.stats.checks import Floats
from lab.stats.intervals.bootstrap import MIN_FAMILIES

NEEDED = ("severity", "right")
KNOWN = (*NEEDED, "n", "item", "family", "condition")
DO = "Save a table with the columns severity, right, n, or with one row an item, as CSV in UTF-8."
Key = tuple[str, str, float]


@dataclass(frozen=True)
class OwnTable:
    """Counts at the same rising levels of every condition."""

    levels: Floats
    """[L]"""
    conditions: tuple[str, ...]
    """As they first appear; one empty name where there is no such column."""
    families: tuple[str, ...]
    """None: every answer stands for itself."""
    right: Mapping[str, Floats] = field(repr=False)
    """By condition [F, L], or [1, L] without families."""
    n: Mapping[str, Floats] = field(repr=False)
    rows: Mapping[tuple[str, float], int] = field(repr=False)
    """The first row of a condition at a level."""

    def place(self, condition: str, level: int) -> str:
        """Say what stands at a level: "12 of 40 at 0.5 (row 3)"."""
        at = float(self.levels[level])
        right, n = (t[condition][:, level].sum() for t in (self.right, self.n))
        of = f" of {short(condition)}" if condition else ""
        return f"{right:.0f} of {n:.0f} at {at:g}{of} (row {self.rows[condition, at]})"


def read_own(source: Path | bytes, *, rising: bool = False) -> OwnTable:
    """Read a CSV file, or its bytes: columns severity, right and n, or one row an item.

    Without ``n`` a row is one answer, 1 where right. ``family`` (or ``item``, where one item stands
    at several severities) says which rows go together, ``condition`` which curve they belong to.
    ``rising`` is for a knob that helps, such as pairs: it has no level 0. Raises ``BadInput`` or
    ``TooFew``, naming row and value, for a table that is none.
    """
    found = csv_rows(source, "a curve", DO)
    _check_header(found.header)
    if not found.rows:
        raise BadInput("a row a severity, or an item", "a header alone", "Add rows.")
    counted = "n" in found.header
    cluster = next((name for name in ("family", "item") if name in found.header), None)
    cells: dict[Key, tuple[float, float, int]] = {}
    for row, content in found.rows:
        if None in content:
            do = "Mend the row."
            raise BadInput(f"as many cells in row {row} as in the header", "more of them", do)
        level, right, n = _numbers(content, row, counted, rising)
        key = _name(content, "condition", row), _name(content, cluster, row), level
        before = cells.get(key)
        if before is not None and counted:
            got = f"severity {level:g} in row {row}, after row {before[2]}"
            raise BadInput("each severity of a curve once", got, "Add the two rows up.")
        at = before or (0.0, 0.0, row)
        cells[key] = (at[0] + right, at[1] + n, at[2])
    return _table(cells, clustered=cluster is not None, rising=rising)


def _check_header(header: Sequence[str]) -> None:
    for name in header:
        if name not in KNOWN:
            raise unknown_id("column in row 1", name, KNOWN)
        if header.count(name) > 1:
            raise BadInput("each column once in row 1", f"{name} {header.count(name)} times", DO)
    lacking = [name for name in NEEDED if name not in header]
    if lacking:
        got = short(", ".join(header)) or "no header"
        raise BadInput(f"the column {lacking[0]} in row 1", got, DO)


def _numbers(cells: Cells, row: int, counted: bool, rising: bool) -> tuple[float, float, float]:
    level, right = (finite_cell(cells, name, row) for name in NEEDED)
    n = finite_cell(cells, "n", row) if counted else 1.0
    if level < 0 or (rising and level == 0):
        do = "A rising curve is read on a log axis: leave 0 out." if rising else "Call clean 0."
        least = "above 0" if rising else "of 0 or more"
        raise BadInput(f"a severity {least} in row {row}", f"{level:g}", do)
    if n < 1 or n != int(n):
        do = "Leave a severity out that nobody was asked at."
        raise BadInput(f"a whole n of 1 or more in row {row}", f"{n:g}", do)
    if not 0 <= right <= n or right != int(right):
        most = f"{n:g}, as n is" if counted else "1, as a row is one answer; or give a column n"
        do = "Count right answers, not shares."
        raise BadInput(f"a whole number right of 0 to {most}, in row {row}", f"{right:g}", do)
    return level, right, n


def _name(cells: Cells, column: str | None, row: int) -> str:
    if column is None or column not in cells:
        return ""
    name = (cells[column] or "").strip()
    if not name:
        raise BadInput(f"a {column} in row {row}", "none", "Name it, or leave the column out.")
    return name


def _table(
    cells: Mapping[Key, tuple[float, float, int]], *, clustered: bool, rising: bool
) -> OwnTable:
    conditions = tuple(dict.fromkeys(condition for condition, _, _ in cells))
    families = tuple(dict.fromkeys(family for _, family, _ in cells)) if clustered else ()
    levels = sorted({level for _, _, level in cells})
    rows: dict[tuple[str, float], int] = {}
    for (condition, _, level), (_, _, row) in cells.items():
        rows[condition, level] = min(row, rows.get((condition, level), row))
    every = [f"{level:g} (row {rows[c, level]})" for c, level in sorted(rows, key=lambda k: k[1])
             if c == conditions[0]]  # fmt: skip
    for condition, level in ((c, x) for c in conditions for x in levels):
        if (condition, level) not in rows:
            has = next((c, r) for (c, x), r in rows.items() if x == level)
            got = f"{level:g} of {short(has[0])} in row {has[1]}, not of {short(condition)}"
            raise BadInput("the same severities of every condition", got, "Add or drop a row.")
    if len(levels) < MIN_LEVELS:
        raise TooFew(f"{MIN_LEVELS} severities or more", ", ".join(every), "Test more of them.")
    if not rising and levels[0] > 0:
        do = "Call the clean end 0; for a knob that helps pass --rising."
        raise BadInput("severity 0, which is clean, as the lowest", every[0], do)
    shape = max(len(families), 1), len(levels)
    place = {family: i for i, family in enumerate(families)}
    at = {level: i for i, level in enumerate(levels)}
    right, n = ({c: np.zeros(shape) for c in conditions} for _ in range(2))
    for (condition, family, level), (hits, asked, _) in cells.items():
        where = place.get(family, 0), at[level]
        right[condition][where], n[condition][where] = hits, asked
    table = OwnTable(np.array(levels), conditions, families, right, n, rows)
    _check_enough(table)
    return table


def _check_enough(table: OwnTable) -> None:
    what = "families" if table.families else "answers"
    for condition, n in table.n.items():
        units = (n > 0).sum(axis=0) if table.families else n.sum(axis=0)
        least = int(np.argmin(units))
        if units[least] < MIN_FAMILIES:
            got = f"{units[least]:.0f} {what}: {table.place(condition, least)}"
            raise TooFew(f"{MIN_FAMILIES} {what} or more at every severity", got, "Ask more.")
