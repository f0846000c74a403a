"""Where a help runs out: inside the places, before them, beyond them, or not known."""

import pytest

from lab.limits.stops_helping import stopped, stops_words


def band(values, half=0.1):
    return [{"value": v, "low": v - half, "high": v + half} for v in values]


@pytest.mark.parametrize(
    ("values", "status", "ends", "said"),
    [
        ([0.2, 0.0, -0.2], "crosses", (0.3, 0.2, 0.4), "stops helping at 0.3 (0.2 to 0.4)"),
        ([0.15, 0.05, -0.05], "crosses", (0.4, 0.2, None),
         "stops helping at 0.4 (0.2 to beyond the last)"),
        ([0.4, 0.3, 0.2], "stays above", (None, None, None), "always helps here"),
        ([0.4, 0.2, 0.0001], "stays above", (None, 0.4, None), "always helps here"),
        ([-0.2, -0.3, -0.4], "below at once", (None, None, None), "never helps here"),
        ([-0.05, -0.15, -0.3], "below at once", (None, None, 0.2), "never helps here"),
    ],
)  # fmt: skip
def test_where_it_stops(values, status, ends, said):
    found = stopped([0.1, 0.3, 0.5], band(values))
    assert found["status"] == status
    for end, expected in zip(("value", "low", "high"), ends, strict=True):
        assert found[end] == (expected if expected is None else pytest.approx(expected, abs=0.011))
    assert stops_words(found) == said


@pytest.mark.parametrize("rows", [[{}, {}], [{"value": 0.1, "low": None, "high": None}] * 2])
def test_without_an_interval_nothing_is_said(rows):
    found = stopped([0.1, 0.5], rows)
    assert found["status"] == "no interval" and found["value"] is None
    assert stops_words(found) == "cannot be judged: there is no interval"
