"""Half of a lead along a knob: planted curves, both directions, and what cannot be judged."""

import numpy as np
import pytest

from lab.core.errors import BadInput
from lab.limits.half_of_lead import half_lost, half_reached, half_words, over_half


def row(value, reach=0.05):
    return {"value": value, "low": value - reach, "high": value + reach}


def test_the_half_way_point_is_between_the_best_and_chance():
    assert np.allclose(over_half(np.array([0.9, 0.5]), np.array([0.9, 0.9]), 0.1), [0.4, 0.0])


def test_a_planted_fall_is_found_between_its_places():
    places = [0.0, 0.2, 0.4, 0.6]
    found = half_lost(places, [row(0.3 - place) for place in places])
    assert found["value"] == pytest.approx(0.3)
    assert (found["low"], found["high"]) == (pytest.approx(0.25), pytest.approx(0.35))
    assert half_words(found) == "is half gone at 0.3 (0.25 to 0.35)"


def test_pairs_are_read_downwards_on_a_log_axis():
    counts = [10, 20, 40, 80]
    found = half_reached(counts, [row(v) for v in (-0.2, -0.1, 0.1, 0.2)])
    assert found["value"] == pytest.approx(20 * np.sqrt(2))
    assert 20 <= found["low"] < found["value"] < found["high"] <= 40


def test_what_never_falls_and_what_never_works_is_said():
    stays = half_lost([0, 1], [row(0.3), row(0.2)])
    assert stays["status"] == "stays above" and stays["value"] is None
    assert half_lost([0, 1], [row(0.01), row(-0.2)])["status"] == "does not work"
    least = half_reached([10, 100], [row(0.1), row(0.2)])
    assert least["status"] == "stays above" and least["censored"] == "left"
    assert "no interval" in half_words(half_lost([0, 1], [row(0.3), {"value": 0.1}]))


def test_large_counts_are_said_without_an_exponent():
    found = {"status": "crosses", "value": 162.9, "low": 55.4, "high": 1262.0, "censored": ""}
    assert half_words(found, "pairs") == "is half there at 163 pairs (55 to 1262)"


@pytest.mark.parametrize("counts", [[0, 10], [20, 10], [5, 5]])
def test_counts_that_do_not_rise_from_above_zero(counts):
    with pytest.raises(BadInput):
        half_reached(counts, [row(0.1), row(0.2)])
