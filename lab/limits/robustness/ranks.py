"""Methods ranked by every definition, and the pairs that two definitions order differently."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import combinations
from typing import Any

from lab.limits.robustness.definitions import DEFINITIONS, Values

SAME = 1e-9
"""Two values that are no further apart are a tie: what rounding leaves decides nothing."""


def ranks(found: Mapping[str, Values]) -> dict[str, dict[str, int]]:
    """Return by definition the rank of each method that has a value, 1 the most robust.

    Equal ones share the better rank. A definition that no method has a value of is left out.
    """
    table = {}
    for d in DEFINITIONS.values():
        gain = {m: (v if d.higher_is_better else -v)
                for m, values in found.items() if (v := values[d.id]) is not None}  # fmt: skip
        if gain:
            table[d.id] = {m: 1 + sum(o > g + SAME for o in gain.values()) for m, g in gain.items()}
    return table


def disagreements(table: Mapping[str, Mapping[str, int]]) -> list[dict[str, Any]]:
    """Return the pairs of methods that definitions order both ways, the most divided first.

    Each row names the two, which definitions put ``a`` first and which ``b``, and why: what the
    first of each side asks.
    """
    methods = list(dict.fromkeys(m for row in table.values() for m in row))
    rows = []
    for a, b in combinations(methods, 2):
        both = {d: row for d, row in table.items() if a in row and b in row}
        for_a = [d for d, row in both.items() if row[a] < row[b]]
        for_b = [d for d, row in both.items() if row[b] < row[a]]
        if for_a and for_b:
            why = " ".join(f"{d} asks {DEFINITIONS[d].asks}: {m}." for d, m in
                           ((for_a[0], a), (for_b[0], b)))  # fmt: skip
            rows.append({"a": a, "b": b, "a_first": for_a, "b_first": for_b, "why": why})
    return sorted(rows, key=lambda row: -min(len(row["a_first"]), len(row["b_first"])))
