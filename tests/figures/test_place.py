"""A place on the map: the dot is where it is, and grey while nothing hurts it."""

import numpy as np

from lab.figures.place import in_words, on_map
from lab.figures.theme import GREY, mark


def test_the_dot_is_where_the_place_is():
    place, cities = np.array([48.9, 2.3]), np.array([[0.0, 0.0], [-33.9, 151.2]])
    clean, hurt = (on_map(place, cities, hurt=side) for side in (False, True))
    assert (clean.data[1].x, clean.data[1].y) == ((2.3,), (48.9,))
    assert tuple(clean.data[0].x) == (0.0, 151.2)
    assert clean.data[1].marker.color == GREY
    assert hurt.data[1].marker.color == mark("place").colour


def test_the_other_sides_are_named():
    assert in_words(np.array([-33.9, -0.5])) == "33.90° S, 0.50° W"
