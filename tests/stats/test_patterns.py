"""Frequent patterns: the same sets as trying every one."""

from itertools import combinations

import numpy as np
import pytest

from lab.core.errors import BadInput
from lab.stats.patterns import frequent_patterns


def test_all_frequent_sets_are_found_and_no_others():
    rng = np.random.default_rng(0)
    marks = [{m for m in "abcdef" if rng.random() < 0.5} for _ in range(60)]
    everything = {}
    for size in (1, 2, 3):
        for pattern in combinations("abcdef", size):
            rows = tuple(k for k, own in enumerate(marks) if set(pattern) <= own)
            if len(rows) >= 12:
                everything[pattern] = rows
    found = dict(frequent_patterns(marks, 12))
    assert found.items() <= everything.items()
    for pattern, rows in everything.items():
        longer = any(rows == o and set(pattern) < set(p) for p, o in everything.items())
        assert (pattern in found) is not longer


def test_a_part_that_says_no_more_is_left_out():
    assert frequent_patterns([{"a", "b"}] * 3, 2) == [(("a", "b"), (0, 1, 2))]
    with pytest.raises(BadInput, match="one item"):
        frequent_patterns([], 0)
