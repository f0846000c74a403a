"""What became of each item behind a point of a curve: lost, gained, kept, or never right."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

LOST, GAINED, KEPT, NEVER = FATES = ("lost", "gained", "kept", "never right")
BY_CLASS, BY_NAME, BY_SURE = ORDERS = ("class", "name", "how sure the model was")
Run = Mapping[str, Any]
Sure = Mapping[str, tuple[float, float]]


@dataclass(frozen=True)
class Behind:
    """One item at one severity: what is right, and what was answered, clean and hurt."""

    concept: str
    name: str
    right: str
    """The class, or of the very concept its name."""
    clean: str
    hurt: str
    """Answers; empty where the item was taken away."""
    fate: str


def answered_right(row: Mapping[str, Any], task: str) -> bool:
    """Whether the answer that is shown is the true one: of the very concept, its name."""
    return bool(row["answer"] == _right(row, task))


def behind(run: Run, level: float) -> list[Behind]:
    """Return every item of a severity run at a level; none where the run has no items."""
    task, rows = run["summary"]["task"], run["tables"].get("items") or []
    clean = {row["concept"]: row for row in rows if row["severity"] == 0}
    return [
        Behind(
            concept=row["concept"],
            name=row["name"],
            right=_right(row, task),
            clean=clean[row["concept"]]["answer"],
            hurt=row["answer"],
            fate=_fate(answered_right(clean[row["concept"]], task), answered_right(row, task)),
        )
        for row in rows
        if row["severity"] == level
    ]


def ordered(items: Sequence[Behind], order: str, sure: Sure) -> list[Behind]:
    """Return items by class, by name, or the surest hurt answer first, then what has none."""

    def key(item: Behind) -> tuple[Any, ...]:
        if order == BY_SURE:
            hurt = sure.get(item.concept, (math.nan, math.nan))[1]
            return math.isnan(hurt), 0.0 if math.isnan(hurt) else -hurt, item.name
        return (item.name,) if order == BY_NAME else (item.right, item.name)

    return sorted(items, key=key)


def _right(row: Mapping[str, Any], task: str) -> str:
    return str(row["label"] if task == "subgroup" else row["name"])


def _fate(clean: bool, hurt: bool) -> str:
    return (KEPT if hurt else LOST) if clean else (GAINED if hurt else NEVER)
