import numpy as np
import pytest

from lab.limits.axis import Axis


@pytest.mark.parametrize(
    ("way", "levels", "places"),
    [
        ("as it is", [0.0, 0.2, 0.8], [0.0, 0.2, 0.8]),
        ("doublings", [1.0, 4.0, 32.0], [0.0, 2.0, 5.0]),
        ("halvings", [1.0, 4.0, 32.0], [0.0, 3.0, 5.0]),
    ],
)
def test_places_rise_from_the_good_end_and_turn_back(way, levels, places):
    axis = Axis(np.array(levels), way)
    assert axis.x.tolist() == places
    assert [axis.knob(x) for x in axis.x] == axis.ordered(np.array(levels)).tolist()
    assert axis.knob(None) is None


def test_ends_and_sides_are_those_of_the_knob():
    down, up = Axis(np.array([1.0, 16.0]), "halvings"), Axis(np.array([1.0, 16.0]), "doublings")
    assert down.ends(1.0, None) == {"low": None, "high": 8.0} and down.side("right") == "left"
    assert up.ends(1.0, None) == {"low": 2.0, "high": None} and up.side("right") == "right"
