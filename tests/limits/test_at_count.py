"""A count at which a difference is gone."""

import pytest

from lab.core.errors import BadInput
from lab.limits.at_count import ahead_words, gone_at, worth_words


def rows(*values: float, width: float = 0.1) -> list[dict[str, float]]:
    return [{"value": v, "low": v - width, "high": v + width} for v in values]


def test_counts_are_read_on_a_log_axis() -> None:
    found = gone_at([2, 8, 32], rows(0.1, 0.0, -0.1, width=0.0))
    assert found["value"] == pytest.approx(8)


def test_ends_beyond_the_tested_are_open() -> None:
    found = gone_at([1, 2], rows(0.05, -0.05))
    assert (found["low"], found["high"]) == (None, None)
    assert "below the tested to beyond the tested" in ahead_words(found)


@pytest.mark.parametrize(
    ("values", "ahead", "worth"),
    [((0.4, 0.3), "at every number tested", "more than the most"),
     ((-0.3, -0.4), "not ahead even at the fewest", "less than the fewest")],
)  # fmt: skip
def test_what_is_not_crossed_is_said(values: tuple[float, ...], ahead: str, worth: str) -> None:
    found = gone_at([1, 2], rows(*values))
    assert ahead in ahead_words(found)
    assert worth in worth_words(found)


def test_no_interval_cannot_be_judged() -> None:
    found = gone_at([1, 2], [{"value": 0.1, "low": None, "high": None}] * 2)
    assert "no interval" in ahead_words(found)


@pytest.mark.parametrize("counts", [[2, 1], [0, 1], [1, 1], []])
def test_counts_must_rise_above_0(counts: list[float]) -> None:
    with pytest.raises(BadInput, match="rising counts above 0"):
        gone_at(counts, rows(*[0.1] * len(counts)))
