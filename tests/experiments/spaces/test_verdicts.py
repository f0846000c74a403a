"""Closer, farther, undecided: what p and interval say together."""

import pytest

from lab.distance.base import Direction
from lab.experiments.spaces.verdicts import decide_all


def row(value, low, high, chance, p):
    return {"value": value, "low": low, "high": high, "chance": chance, "p": p}


@pytest.mark.parametrize(
    ("found", "direction", "verdict"),
    [
        (row(0.5, 0.4, 0.6, 0.0, 0.001), Direction.HIGHER, "closer than chance"),
        (row(0.5, 0.4, 0.6, 0.0, 0.001), Direction.LOWER, "farther than chance"),
        (row(0.5, 0.4, 0.6, 1.0, 0.001), Direction.LOWER, "closer than chance"),
        (row(0.5, -0.1, 0.9, 0.0, 0.001), Direction.HIGHER, "undecided"),
        (row(0.5, 0.4, 0.6, 0.0, 0.2), Direction.HIGHER, "undecided"),
        (row(0.5, None, None, 0.0, 0.001), Direction.HIGHER, "undecided"),
        (row(0.5, None, None, None, 0.001), Direction.HIGHER, "closer than chance"),
        (row(0.5, 0.4, 0.6, None, None), Direction.HIGHER, "not tested"),
        (row(None, None, None, None, None), Direction.HIGHER, "undefined"),
    ],
)
def test_one_row(found, direction, verdict):
    decide_all([found], direction)
    assert found["verdict"] == verdict


def test_holm_counts_only_what_was_tested():
    rows = [row(0.5, 0.4, 0.6, 0.0, 0.02), row(0.5, 0.4, 0.6, 0.0, None)]
    rows += [row(0.5, 0.4, 0.6, 0.0, 0.03)]
    decide_all(rows, Direction.HIGHER)
    assert [r["p_holm"] for r in rows] == [0.04, None, 0.04]


def test_rows_may_name_their_own_direction():
    rows = [row(0.5, 0.4, 0.6, 0.0, 0.001) | {"direction": Direction.LOWER.value}]
    decide_all(rows)
    assert rows[0]["verdict"] == "farther than chance"
