"""What was measured of one's own vectors, as lines for a person."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from typing import Any

from lab.distance import DISTANCES
from lab.engine.measure_files import JOINT_GAP
from lab.stats.estimate import Estimate

JOINT_TITLE = "Joint gap"
NO_DIRECTION = "which have no direction, so that their cosines count as 0"
MATCHED = {
    "id": "Rows are matched by id.",
    "position": "Rows are matched by position, as not every file has ids.",
}


def lines(found: Mapping[str, Any]) -> list[str]:
    """Return what ``measure_files`` found as lines: the rows that count, then a table a pair."""
    tables = [(f"{row['a']} and {row['b']}", row["estimates"]) for row in found["pairs"]]
    joint = found["estimates"].get(JOINT_GAP)
    if joint is not None:
        tables.append((f"all {len(found['left_out'])} files", {JOINT_GAP: joint}))
    width = max((len(_title(name)) for _, table in tables for name in table), default=0)
    said = [MATCHED[found["matched_by"]]]
    left_out = [f"{n} of {name}" for name, n in found["left_out"].items() if n]
    if left_out:
        said.append(f"Rows left out, for want of a partner: {', '.join(left_out)}.")
    zero = [f"{n} of {name}" for name, n in found["zero_rows"].items() if n]
    if zero:
        said.append(f"Rows that are all zero, {NO_DIRECTION}: {', '.join(zero)}.")
    for heading, table in tables:
        said.append(f"{heading}, n = {found['n']}")
        said += [f"  {_title(name):<{width}}  {_words(one)}" for name, one in table.items()]
    return said


def _title(name: str) -> str:
    return JOINT_TITLE if name == JOINT_GAP else DISTANCES.get(name).title


def _words(estimate: Mapping[str, Any]) -> str:
    said = Estimate(**{field.name: estimate[field.name] for field in fields(Estimate)}).words()
    p = estimate["p_holm"]
    return said if p is None else f"{said}, p (Holm) {p:.2g}"
