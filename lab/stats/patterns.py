"""Templates: what often occurs together among the marks of items."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from itertools import combinations

from lab.core.errors import BadInput


def frequent_patterns(
    marks: Sequence[Collection[str]], least: int, longest: int = 3
) -> list[tuple[tuple[str, ...], tuple[int, ...]]]:
    """Return every set of marks that at least ``least`` items carry, with the rows that do.

    ``marks`` holds those of each item. Level by level, a set only where all its parts are frequent
    (Agrawal and Srikant 1994, Apriori); a set is left out where a longer one has the same rows.
    The most frequent come first, then long ones, then by name. Raises ``BadInput`` for a ``least``
    under 1.

    >>> frequent_patterns([{"a", "b"}, {"a", "b"}, {"a"}], least=2)
    [(('a',), (0, 1, 2)), (('a', 'b'), (0, 1))]
    """
    if least < 1:
        raise BadInput("a pattern of one item at least", f"{least}", "Ask for 2 or more.")
    rows: dict[tuple[str, ...], frozenset[int]] = {}
    for row, own in enumerate(marks):
        for mark in own:
            rows[(mark,)] = rows.get((mark,), frozenset()) | {row}
    level = {pattern: found for pattern, found in rows.items() if len(found) >= least}
    frequent = dict(level)
    for size in range(2, longest + 1):
        singles = sorted({mark for pattern in level for mark in pattern})
        longer = {}
        for pattern, found in level.items():
            for mark in singles:
                if mark <= pattern[-1]:
                    continue
                one = (*pattern, mark)
                if all(part in frequent for part in combinations(one, size - 1)):
                    both = found & rows[(mark,)]
                    if len(both) >= least:
                        longer[one] = both
        level = longer
        frequent |= level
    closed = [
        (pattern, tuple(sorted(found)))
        for pattern, found in frequent.items()
        if not any(found == o and set(pattern) < set(other) for other, o in frequent.items())
    ]
    return sorted(closed, key=lambda one: (-len(one[1]), -len(one[0]), one[0]))
